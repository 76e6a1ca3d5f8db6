using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using OrleansAi.Api.Idempotency;

namespace OrleansAi.Api.OpenApi;

/// <summary>The description of the API at <c>/openapi/v1.json</c>.</summary>
internal static class OpenApiHosting
{
    private const string Bearer = "bearer";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            AddError(operation, context);
            AddIdempotencyKey(operation, context);
            return Task.CompletedTask;
        });
    });

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo { Title = "OrleansAi", Version = "v1", Description = "The AI runtime for .NET on Microsoft Orleans." };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = Bearer,
            Description = "An API key or a token. A server without any configured key serves its own machine and asks for none.",
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
    }

    private static void AddIdempotencyKey(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        if (context.Description.HttpMethod != HttpMethods.Post)
            return;

        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = IdempotencyKey.Header,
            In = ParameterLocation.Header,
            Description = "A key of this one request, for example a UUID. Sent again with it, the request is not made again: its answer is given once more.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotencyKey.Longest },
        });
    }

    /// <summary>What every path may answer besides what it promises.</summary>
    private static void AddError(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var (description, contentType) = context.Description.RelativePath switch
        {
            ['v', '1', '/', ..] => ("An error in OpenAI's form: { \"error\": { \"message\", \"type\", \"param\", \"code\" } }.", "application/json"),
            "v2/rerank" => ("An error in Cohere's form: { \"id\", \"message\" }.", "application/json"),
            ['v', '2', ..] => ("An error in the Open Inference Protocol's form: { \"error\" }.", "application/json"),
            "embed" or "rerank" or "predict" or "info" => ("An error in Text Embeddings Inference's form: { \"error\", \"error_type\" }.", "application/json"),
            _ => ("An error as problem details (RFC 9457), with a machine-readable code.", "application/problem+json"),
        };
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = description,
            Content = new Dictionary<string, OpenApiMediaType> { [contentType] = new() },
        };
    }
}
