"""All forms of the application look alike: label, field, help, error."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Draws Django's forms with the templates of the frame."""

    form_template_name = "frame/form.html"
    field_template_name = "frame/field.html"
