"""The seed's customer table: one row a customer, for training on a chosen column; no sales in it."""

from ml.intake.layouts.base import Layout

SEED_CUSTOMERS = Layout(
    name="seed_customers",
    title="Tabla de clientes",
    kind="customers",
    fields={
        "customer_id": ("customer_id", "customer", "id_cliente", "cliente_id"),
        "gender": ("gender", "sex", "género", "sexo"),
        "age": ("age", "edad"),
        "city": ("city", "ciudad"),
        "visits": ("visits", "visitas"),
        "spend": ("spend", "avg_spend", "total_spend", "gasto"),
        "favourite_dish": ("favourite_dish", "favorite_dish", "plato_favorito"),
    },
    signature=("customer_id", "gender", "age"),
)
