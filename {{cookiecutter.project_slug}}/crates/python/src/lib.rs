{% include cookiecutter.__binding ~ "/lib.rs" %}
