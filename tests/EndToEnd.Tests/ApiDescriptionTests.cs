using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests;

/// <summary>What the server tells tools about itself.</summary>
public sealed class ApiDescriptionTests
{
    [Fact]
    public async Task OpenApi_DescribesEveryPathWithItsErrors()
    {
        await using var server = await ServerProcess.StartAsync();

        var document = (await server.Http.GetFromJsonAsync<JsonObject>("/openapi/v1.json"))!;

        var paths = document["paths"]!.AsObject();
        Assert.Superset(
            new HashSet<string>
            {
                "/v1/chat/completions", "/v1/messages", "/v1/messages/count_tokens", "/v1/models", "/v1/completions", "/v1/responses", "/v1/embeddings", "/v1/moderations", "/v1/rerank",
                "/v1/files", "/v1/files/{id}", "/v1/files/{id}/content", "/v1/batches", "/v1/batches/{id}", "/v1/batches/{id}/cancel",
                "/api/conversations", "/api/conversations/{id}/messages", "/api/conversations/{id}/events",
                "/api/users/{id}", "/api/users/{id}/quota", "/api/users/{id}/ledger", "/api/users/{id}/credits", "/api/usage", "/api/admin/keys",
                "/api/admin/providers", "/api/admin/models", "/api/admin/models/{name}", "/v2", "/v2/models/{name}", "/v2/models/{name}/infer", "/v2/models/{name}/versions/{version}/infer",
            },
            paths.Select(path => path.Key).ToHashSet());
        var operations = paths.SelectMany(path => path.Value!.AsObject()).Select(operation => operation.Value!).ToList();
        Assert.All(operations, operation => Assert.NotNull(operation["responses"]!["default"]));
        Assert.Equal(operations.Count, operations.Select(operation => (string?)operation["operationId"]).Distinct().Count());
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_OfARunningServer_IsHealthy(string path)
    {
        await using var server = await ServerProcess.StartAsync();

        var health = (await server.Http.GetFromJsonAsync<JsonObject>(path))!;

        Assert.Equal("Healthy", (string?)health["status"]);
    }
}
