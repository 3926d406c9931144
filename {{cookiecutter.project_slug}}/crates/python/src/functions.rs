{% include cookiecutter.__binding ~ "/functions.rs" %}
