"""Names, towns and numbers of customers who do not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stdnum.es import cif

if TYPE_CHECKING:
    from random import Random

# Segment, how large its part is, and what its customers are called.
SEGMENTS = (
    ("Restauración", 9, ("Restaurante", "Bar", "Mesón", "Taberna", "Asador", "Cafetería")),
    ("Comercio", 6, ("Ultramarinos", "Alimentación", "Frutería", "Panadería", "Tienda", "Bodega")),
    ("Hostelería", 3, ("Hotel", "Hostal", "Posada", "Residencia")),
    ("Colectividades", 2, ("Colegio", "Comedor", "Guardería", "Centro")),
)
FIRST = (
    "El Olivo", "La Encina", "Casa Paco", "Los Álamos", "San Roque", "La Plaza", "El Puerto",
    "Santa Ana", "La Fuente", "El Molino", "Casa Julia", "Los Naranjos", "La Ribera", "El Rincón",
    "Doña Inés", "La Alameda", "El Faro", "Las Torres", "Los Arcos", "La Muralla", "El Cántaro",
    "Casa Benito", "La Solana", "El Pinar", "Villa Rosa", "La Noria", "Los Robles", "El Mirador",
    "Santo Domingo", "La Higuera", "El Almendro", "Casa Lola", "La Dehesa", "El Castillo",
    "Las Palmeras", "La Marina", "El Granero", "Los Manantiales", "La Cueva", "El Labrador",
)  # fmt: skip
AFTER = ("", "", "", " de Abajo", " Nuevo", " del Norte", " Real", " y Hermanos", " Hijos", " 1924")
TOWNS = (
    ("Madrid", "28", "Madrid"), ("Sevilla", "41", "Sevilla"), ("Valencia", "46", "Valencia"),
    ("Zaragoza", "50", "Zaragoza"), ("Málaga", "29", "Málaga"), ("Murcia", "30", "Murcia"),
    ("Valladolid", "47", "Valladolid"), ("Córdoba", "14", "Córdoba"), ("Vigo", "36", "Pontevedra"),
    ("Gijón", "33", "Asturias"), ("Granada", "18", "Granada"), ("Toledo", "45", "Toledo"),
    ("Salamanca", "37", "Salamanca"), ("Albacete", "02", "Albacete"), ("Logroño", "26", "La Rioja"),
    ("Alcalá de Henares", "28", "Madrid"), ("Jerez de la Frontera", "11", "Cádiz"),
)  # fmt: skip
STREETS = (
    "Calle Mayor", "Avenida de la Constitución", "Plaza de España", "Calle Real",
    "Calle del Carmen", "Paseo del Prado", "Calle de la Luna", "Ronda Norte", "Calle Cervantes",
    "Avenida de Europa",
)  # fmt: skip
PEOPLE = (
    "Carmen", "Antonio", "María", "José Luis", "Lucía", "Manuel", "Pilar", "Javier", "Elena",
    "Rafael", "Isabel", "Miguel", "Teresa", "Fernando", "Rosa", "Andrés", "Marta", "Pablo",
    "Cristina", "Sergio",
)  # fmt: skip
SURNAMES = (
    "García", "Rodríguez", "Fernández", "López", "Martínez", "Sánchez", "Pérez", "Gómez", "Ruiz",
    "Jiménez", "Moreno", "Muñoz", "Álvarez", "Romero", "Navarro", "Torres", "Domínguez", "Vázquez",
)  # fmt: skip
POSTS = ("Gerente", "Compras", "Jefa de cocina", "Administración", "Encargado", "Propietaria")
SELLERS = ("Lucía Ferrer", "Marcos Ibáñez", "Nuria Vidal", "Óscar Prieto", "Sara Crespo")
PRODUCT_LINES = ("Aceites y conservas", "Bebidas", "Lácteos y quesos", "Limpieza", "Congelados")
CHANNELS = (("Visita comercial", 5), ("Recomendación", 3), ("Feria", 2), ("Página web", 2))
COMPETITORS = ("Distribuciones Levante", "Cash Norte", "Comercial Duero", "La Despensa Mayorista")


def company(draw: Random, taken: set[str]) -> tuple[str, str]:
    """Return the segment and the name of a company whose name nobody has yet."""
    weights = [weight for _, weight, _ in SEGMENTS]
    while True:
        segment, _, kinds = draw.choices(SEGMENTS, weights)[0]
        name = f"{draw.choice(kinds)} {draw.choice(FIRST)}{draw.choice(AFTER)}"
        if name in taken:
            name = f"{name} ({draw.choice(TOWNS)[0]})"
        if name not in taken:
            taken.add(name)
            return segment, name


def person(draw: Random) -> str:
    """Return somebody's name."""
    return f"{draw.choice(PEOPLE)} {draw.choice(SURNAMES)} {draw.choice(SURNAMES)}"


def tax_id(draw: Random) -> str:
    """Return a tax id of a limited company whose check digit is right."""
    body = f"B{draw.randrange(10_000_000):07d}"
    return f"{body}{cif.calc_check_digits(body)[0]}"


def phone(draw: Random) -> str:
    """Return a Spanish telephone number in E.164."""
    first = draw.choice(("6", "9"))
    area = draw.choice(("1", "5", "6", "7")) if first == "9" else draw.choice("0123456789")
    return f"+34{first}{area}{draw.randrange(10_000_000):07d}"
