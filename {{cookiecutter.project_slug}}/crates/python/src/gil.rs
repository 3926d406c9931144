{% include cookiecutter.__binding ~ "/gil.rs" %}
