using Interlock.Preflight.Documents.OpenApi;

namespace Interlock.Tests.Preflight.Documents;

public sealed class ApiComparisonTests
{
    private const string Base = """
        openapi: 3.0.3
        info: {title: Shop, version: 1.0.0}
        paths:
          /users/{id}:
            parameters:
              - {name: id, in: path, required: true, schema: {type: integer}}
            get:
              parameters:
                - {name: limit, in: query, schema: {type: integer, maximum: 100}}
              responses:
                '200':
                  description: ok
                  content:
                    application/json:
                      schema: {$ref: '#/components/schemas/User'}
                '404': {description: none}
          /users:
            post:
              security: [{token: []}]
              requestBody:
                content:
                  application/json:
                    schema:
                      type: object
                      required: [email]
                      properties:
                        email: {type: string, maxLength: 200}
                        role: {type: string, enum: [admin, guest]}
              responses:
                '201': {description: made}
        components:
          securitySchemes:
            token: {type: http, scheme: bearer}
            key: {type: apiKey, in: header, name: X-Key}
          schemas:
            User:
              type: object
              required: [id, name]
              properties:
                id: {type: integer}
                name: {type: string}
                state: {type: string, enum: [active, gone]}
                friends: {type: array, items: {$ref: '#/components/schemas/User'}}
        """;

    [Theory]
    [InlineData("  /users:\n    post:", "  /people:\n    post:", "/users: the path was removed")]
    [InlineData("    post:", "    put:", "POST /users: the operation was removed")]
    [InlineData("        '404': {description: none}\n", "", "GET /users/{id} → 404: the response was removed")]
    [InlineData("        name: {type: string}\n", "", "GET /users/{id} → 200 → application/json → name: the property was removed")]
    [InlineData("      required: [id, name]", "      required: [id]", "GET /users/{id} → 200 → application/json → name: may be missing now")]
    [InlineData("        id: {type: integer}", "        id: {type: string}", "GET /users/{id} → 200 → application/json → id: the type was integer and is string")]
    [InlineData("        id: {type: integer}", "        id: {type: number}", "GET /users/{id} → 200 → application/json → id: the type was integer and is number")]
    [InlineData("        name: {type: string}", "        name: {type: string, nullable: true}", "GET /users/{id} → 200 → application/json → name: may be null now")]
    [InlineData("enum: [active, gone]", "enum: [active, gone, asleep]", "GET /users/{id} → 200 → application/json → state: the value \"asleep\" is new, which old clients do not know")]
    [InlineData("in: query, schema", "in: query, required: true, schema", "GET /users/{id} → query parameter limit: is required now")]
    [InlineData("name: limit", "name: size", "GET /users/{id} → query parameter limit: the parameter was removed")]
    [InlineData("maximum: 100", "maximum: 50", "GET /users/{id} → query parameter limit: maximum was 100 and is 50")]
    [InlineData("- {name: limit, in: query,", "- {name: page, in: query, required: true, schema: {type: integer}}\n        - {name: limit, in: query,", "GET /users/{id} → query parameter page: the parameter is new, and required")]
    [InlineData("required: [email]", "required: [email, role]", "POST /users → request → application/json → role: is required now")]
    [InlineData("email: {type: string, maxLength: 200}", "email: {type: string, maxLength: 100}", "POST /users → request → application/json → email: maxLength was 200 and is 100")]
    [InlineData("enum: [admin, guest]", "enum: [admin]", "POST /users → request → application/json → role: the value \"guest\" was removed")]
    [InlineData("      requestBody:\n", "      requestBody:\n        required: true\n", "POST /users → request: the body is required now")]
    [InlineData("application/json:\n            schema:\n              type: object", "text/xml:\n            schema:\n              type: object", "POST /users → request → application/json: the media type was removed")]
    [InlineData("security: [{token: []}]", "security: [{key: []}]", "POST /users: can't be called with HTTP bearer any more; now with the API key X-Key in header")]
    [InlineData("    get:\n", "    get:\n      security: [{token: []}]\n", "GET /users/{id}: needs authentication now: HTTP bearer")]
    [InlineData("scheme: bearer", "scheme: basic", "POST /users: can't be called with HTTP bearer any more; now with HTTP basic")]
    public void What_breaks_clients_is_told_with_its_place(string old, string now, string change) =>
        Changes(old, now).Where(one => one.IsBreaking).Select(one => one.ToString()).ShouldContain(change);

    [Theory]
    [InlineData("  /users/{id}:\n    parameters:\n      - {name: id,", "  /users/{user}:\n    parameters:\n      - {name: user,", null)]
    [InlineData("  /users:\n", "  /health:\n    get:\n      responses:\n        '200': {description: ok}\n  /users:\n", "/health: the path is new")]
    [InlineData("        name: {type: string}\n", "        name: {type: string}\n        age: {type: integer}\n", "GET /users/{id} → 200 → application/json → age: the property is new")]
    [InlineData("maximum: 100", "maximum: 200", "GET /users/{id} → query parameter limit: maximum was 100 and is 200")]
    [InlineData("enum: [admin, guest]", "enum: [admin, guest, owner]", "POST /users → request → application/json → role: the value \"owner\" is new")]
    [InlineData("enum: [active, gone]", "enum: [active]", "GET /users/{id} → 200 → application/json → state: the value \"gone\" was removed")]
    [InlineData("required: [email]", "required: []", "POST /users → request → application/json → email: is not required any more")]
    [InlineData("      security: [{token: []}]", "      security: [{token: []}, {key: []}]", "POST /users: may be called with the API key X-Key in header too")]
    [InlineData("      security: [{token: []}]\n", "", "POST /users: needs no authentication any more")]
    [InlineData("title: Shop", "title: The shop", null)]
    [InlineData("openapi: 3.0.3", "openapi: 3.1.0", null)]
    public void What_breaks_nobody_is_told_apart(string old, string now, string? change)
    {
        var changes = Changes(old, now);

        changes.Where(one => one.IsBreaking).ShouldBeEmpty();
        changes.Select(one => one.ToString()).ShouldBe(change is null ? [] : [change]);
    }

    [Fact]
    public void A_null_of_3_0_is_the_null_of_3_1()
    {
        var old = Base.Replace("name: {type: string}", "name: {type: string, nullable: true}", StringComparison.Ordinal);
        var now = Base.Replace("3.0.3", "3.1.0", StringComparison.Ordinal).Replace("name: {type: string}", "name: {type: [string, 'null']}", StringComparison.Ordinal);
        var python = Base.Replace("3.0.3", "3.1.0", StringComparison.Ordinal).Replace("name: {type: string}", "name: {anyOf: [{type: string}, {type: 'null'}]}", StringComparison.Ordinal);

        Compare(old, now).ShouldBeEmpty();
        Compare(old, python).ShouldBeEmpty();
    }

    [Fact]
    public void Parts_of_allOf_count_as_one_shape()
    {
        var old = Base.Replace("schema: {$ref: '#/components/schemas/User'}", "schema: {allOf: [{$ref: '#/components/schemas/User'}, {type: object, properties: {extra: {type: string}}}]}", StringComparison.Ordinal);

        Compare(old, Base).ShouldHaveSingleItem().ToString().ShouldBe("GET /users/{id} → 200 → application/json → extra: the property was removed");
    }

    [Fact]
    public void Alternatives_may_be_added_to_requests_and_taken_from_answers()
    {
        var one = Base.Replace("        name: {type: string}", "        name: {oneOf: [{title: A, type: string}, {title: B, type: integer}]}", StringComparison.Ordinal);
        var two = Base.Replace("        name: {type: string}", "        name: {oneOf: [{title: A, type: string}]}", StringComparison.Ordinal);

        Compare(one, two).ShouldAllBe(change => !change.IsBreaking);
        Compare(two, one).ShouldContain(change => change.IsBreaking && change.Text == "the alternative B is new");
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("{\"openapi\": \"3.0.3\", ")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("<html></html>")]
    [InlineData("swagger: '2.0'\ninfo: {title: a, version: '1'}\npaths: {}")]
    public void What_is_no_document_is_told(string text)
    {
        var (document, problems) = ApiDocument.Read(text);

        document.ShouldBeNull();
        problems.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_reference_that_leads_nowhere_is_told()
    {
        var (document, problems) = ApiDocument.Read(Base.Replace("    User:", "    Person:", StringComparison.Ordinal));
        if (document is not null)
            Should.Throw<UnresolvedReferenceException>(() => ApiComparison.Of(document, document));
        else
            problems.ShouldNotBeEmpty();
    }

    private static IReadOnlyList<ApiChange> Changes(string old, string now)
    {
        Base.ShouldContain(old);
        return Compare(Base, Base.Replace(old, now, StringComparison.Ordinal));
    }

    private static IReadOnlyList<ApiChange> Compare(string old, string now)
    {
        var ((before, wrong), (after, unfit)) = (ApiDocument.Read(old), ApiDocument.Read(now));
        wrong.ShouldBeEmpty();
        unfit.ShouldBeEmpty();
        return ApiComparison.Of(before!, after!);
    }
}
