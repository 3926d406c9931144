{% include cookiecutter.__binding ~ "/error.rs" %}
