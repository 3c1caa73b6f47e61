"""The headings, Spanish and English, under which businesses export the columns of a ledger.

Each column has ranks of headings: an earlier rank is taken before a later one, and two headings
of the same rank are one too many. They are written as a person would; ``heading_key`` makes
"Nº Factura", "num_factura" and "NumeroFactura" the same.
"""

from __future__ import annotations

CUSTOMER = (
    """customer id; customer code; customer number; cust id; client id; client code; client number;
    account id; account number; buyer id; user id; member id; partner id; shopper id;
    id cliente; cliente id; código cliente; cliente código; número cliente; cliente número;
    cod cli; id cli; cuenta cliente; código cuenta; id socio; número socio""",
    """customer; client; account; buyer; partner; cliente; cuenta; comprador; clientes;
    sold to; bill to""",
    """nif; cif; dni; nie; rfc; ruc; rut; cuit; cnpj; tax id; vat number; vat id; vat;
    nif cliente; cif cliente; nif cif; cif nif; dni nif; rfc cliente; rut cliente; ruc cliente;
    cuit cliente""",
    """customer name; client name; account name; buyer name; company; company name; contact;
    invoice partner display name; nombre cliente; cliente nombre; razón social; nombre fiscal;
    nombre comercial; empresa; contacto; razón social cliente""",
    """email; mail; customer email; client email; email address; correo; correo electrónico;
    email cliente; correo cliente""",
    "nombre; nombre completo; nombre apellidos; apellidos nombre; name; full name",
)
DATE = (
    """date; day; invoice date; document date; issue date; sale date; sales date; purchase date;
    transaction date; ticket date; receipt date; date time; posting date; invoice bill date;
    fecha; día; fecha factura; fecha documento; fecha doc; fecha emisión; fecha venta;
    fecha compra; fecha operación; fecha transacción; fecha ticket; fecha hora;
    fecha movimiento; fecha factura recibo; fecha expedición""",
    """order date; created at; created; creation date; timestamp; accounting date;
    order date time; fecha pedido; fecha orden; fecha creación; fecha albarán; fecha contable;
    fecha registro""",
    "paid at; payment date; fecha pago; fecha cobro",
)
AMOUNT = (
    """net amount; net; net total; net sales; net revenue; subtotal; sub total; untaxed amount;
    amount untaxed; untaxed amount signed; amount untaxed signed; untaxed total;
    amount excl vat; amount ex vat; amount without tax;
    base imponible; base; importe neto; neto; total neto; ventas netas; importe base;
    importe sin iva; importe s iva; importe sin impuestos; total sin iva; total s iva;
    total sin impuestos; base factura; monto neto; valor neto; subtotal sin iva""",
    """amount; value; sales; sale; revenue; spend; turnover; sale amount; sales amount;
    invoice amount; order amount; order value; purchase amount; transaction amount;
    transaction value; line total; line amount; amount signed; extended price;
    importe; importes; monto; valor; venta; ventas; ingreso; ingresos; facturado; facturación;
    importe línea; total línea; importe venta; importe factura; valor venta; monto venta;
    importe compra; valor compra""",
    """total; total amount; amount total; invoice total; order total; grand total; total price;
    total signed; amount total signed; total sales; total value; amount incl vat;
    importe total; total importe; total factura; total documento; total pedido; total venta;
    precio total; monto total; valor total; importe líquido; líquido; total con iva;
    importe con iva; importe c iva; total c iva; total ticket; total compra""",
)
DOCUMENT = (
    """document; document id; document number; doc; doc number; doc id; invoice; invoice id;
    invoice number; ticket; ticket id; ticket number; receipt; receipt id; receipt number;
    transaction; transaction id; transaction number; sale id; purchase id; basket id; bill number;
    documento; id documento; número documento; número doc; factura; número factura;
    factura número; id factura; código factura; ticket número; número ticket; id ticket; recibo;
    número recibo; transacción; id transacción; número transacción; operación; número operación;
    id operación; id venta; número venta; id compra; folio; número folio; comprobante;
    número comprobante; boleta; número boleta""",
    "number; número",
    """order; order id; order number; pedido; id pedido; número pedido; pedido número;
    orden; id orden; número orden""",
    "delivery note; delivery note number; albarán; número albarán; id albarán; remito",
)
SERIES = ("series; serie; serie factura; serie documento; invoice series; document series",)
MARGIN = (
    """margin; gross margin; margin amount; profit; gross profit; contribution;
    contribution margin; margen; margen bruto; margen comercial; importe margen; beneficio;
    beneficio bruto; contribución; margen contribución; ganancia; utilidad; utilidad bruta""",
)
COST = (
    """cost; total cost; cost amount; cogs; cost of goods sold; cost total; line cost;
    coste; costo; coste total; costo total; importe coste; importe costo; coste venta;
    costo venta; total coste; total costo""",
)
SELLER = (
    """seller; salesperson; sales person; sales rep; sales representative; salesman; sales agent;
    account manager; rep; agent; vendedor; vendedora; comercial; agente; agente comercial;
    representante; asesor; asesor comercial; ejecutivo; ejecutivo cuenta; ejecutivo ventas;
    dependiente; gestor; responsable comercial""",
    """seller name; salesperson name; nombre vendedor; nombre comercial vendedor; nombre agente""",
    """seller id; seller code; salesperson id; código vendedor; código comercial; código agente;
    id vendedor; id comercial; número vendedor""",
)
PRODUCT_LINE = (
    """product line; product family; family; line of business; business line;
    línea producto; línea productos; familia; familia producto; familia artículo; línea negocio;
    nombre familia""",
    """category; product category; product group; product type; section; department;
    categoría; categoría producto; grupo producto; grupo artículo; gama; sección; rubro;
    departamento; tipo producto; subfamilia""",
    "product; item; article; producto; artículo; productos; artículos",
    """product name; item name; product description; nombre producto; nombre artículo;
    descripción producto; descripción artículo""",
    """sku; product id; product code; item id; item code; stock code; código producto;
    código artículo; id producto; id artículo; referencia artículo; referencia producto""",
)
CURRENCY = (
    """currency; currency code; moneda; divisa; código moneda; código divisa; iso moneda;
    moneda factura""",
)
KIND = (
    """kind; document type; doc type; document kind; invoice type; move type; transaction type;
    entry type; order type; tipo documento; tipo doc; tipo factura; tipo movimiento;
    tipo operación; tipo transacción; tipo comprobante; tipo venta; clase documento""",
    "type; tipo; clase",
)
REFERENCE = (
    """original document; original invoice; original order; original ticket; original receipt;
    original id; original number; credited invoice; refunded order; refund of; reversal of;
    reversed entry; source document; corrected invoice; original transaction;
    documento original; factura original; pedido original; ticket original; documento origen;
    doc origen; factura origen; ticket origen; pedido origen; factura rectificada;
    número factura rectificada; documento rectificado; rectifica; rectifica a; factura abonada;
    abono de; devolución de; factura que rectifica; número factura original""",
    "original; origin; origen",
    "reference; referencia; ref",
)
QUANTITY = (
    """quantity; qty; units; units sold; cantidad; unidades; uds; cant; número unidades;
    cantidad vendida; unidades vendidas""",
)
UNIT_PRICE = (
    """unit price; price; price each; price per unit; selling price; precio; precio unitario;
    precio unidad; pvp; precio venta; precio ud; p unitario""",
)
