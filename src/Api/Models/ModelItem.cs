using System.Globalization;
using System.Text.Json.Serialization;
using OrleansAi.Gateway.Routing;

namespace OrleansAi.Api.Models;

/// <summary>OpenAI's model object, and what others add to it where it is known: OpenRouter's members, and vLLM's <c>max_model_len</c>.</summary>
internal sealed record ModelItem(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("object")] string Object,
    [property: JsonPropertyName("created")] long Created,
    [property: JsonPropertyName("owned_by")] string OwnedBy)
{
    /// <summary>The most tokens of prompt and answer together, of the target that reads most.</summary>
    [JsonPropertyName("context_length")]
    public long? ContextLength { get; init; }

    /// <summary>The same as vLLM says it.</summary>
    [JsonPropertyName("max_model_len")]
    public long? MaxModelLength => ContextLength;

    /// <summary>The longest answer, of the target that writes most.</summary>
    [JsonPropertyName("max_output_tokens")]
    public long? MaxOutputTokens { get; init; }

    [JsonPropertyName("architecture")]
    public ModelArchitecture? Architecture { get; init; }

    [JsonPropertyName("supported_parameters")]
    public IReadOnlyList<string>? SupportedParameters { get; init; }

    [JsonPropertyName("pricing")]
    public ModelPricing? Pricing { get; init; }

    [JsonPropertyName("top_provider")]
    public TopProvider? TopProvider { get; init; }

    /// <summary>The model of a route. Calls go to a target that they fit, so what one of its targets can, the model can.</summary>
    public static ModelItem Of(RouteModel route)
    {
        var known = route.Targets.Select(target => target.Description).OfType<TargetDescription>().ToList();
        var (context, output) = (known.Max(target => target.ContextTokens), known.Max(target => target.MaxOutputTokens));
        var capabilities = known.Aggregate((ModelCapabilities?)null, (all, target) => target.Capabilities is { } some ? (all ?? 0) | some : all);
        return new ModelItem(route.Name, "model", 0, "orleansai")
        {
            ContextLength = context,
            MaxOutputTokens = output,
            Architecture = capabilities is { } inputs ? new ModelArchitecture(Modalities(inputs), ["text"]) : null,
            SupportedParameters = capabilities is { } parameters ? Parameters(parameters) : null,
            Pricing = ModelPricing.Of(route),
            TopProvider = context is null && output is null ? null : new TopProvider(context, output),
        };
    }

    private static List<string> Modalities(ModelCapabilities capabilities) =>
    [
        "text",
        .. capabilities.HasFlag(ModelCapabilities.Images) ? ["image"] : Array.Empty<string>(),
        .. capabilities.HasFlag(ModelCapabilities.Audio) ? ["audio"] : Array.Empty<string>(),
        .. capabilities.HasFlag(ModelCapabilities.Files) ? ["file"] : Array.Empty<string>(),
    ];

    private static List<string> Parameters(ModelCapabilities capabilities) =>
    [
        .. capabilities.HasFlag(ModelCapabilities.Tools) ? ["tools", "tool_choice"] : Array.Empty<string>(),
        .. capabilities.HasFlag(ModelCapabilities.JsonSchema) ? ["response_format", "structured_outputs"] : Array.Empty<string>(),
        .. capabilities.HasFlag(ModelCapabilities.Reasoning) ? ["reasoning_effort"] : Array.Empty<string>(),
    ];
}

/// <summary>What a model reads and writes, in OpenRouter's words.</summary>
internal sealed record ModelArchitecture(
    [property: JsonPropertyName("input_modalities")] IReadOnlyList<string> InputModalities,
    [property: JsonPropertyName("output_modalities")] IReadOnlyList<string> OutputModalities);

/// <summary>OpenRouter's limits of a model's best provider.</summary>
internal sealed record TopProvider(
    [property: JsonPropertyName("context_length")] long? ContextLength, [property: JsonPropertyName("max_completion_tokens")] long? MaxCompletionTokens);

/// <summary>Dollars for one token, as texts: those of the cheapest target that has a price, as OpenRouter has it.</summary>
internal sealed record ModelPricing(
    [property: JsonPropertyName("prompt")] string Prompt, [property: JsonPropertyName("completion")] string Completion)
{
    private const decimal NanodollarsForAMillion = 1_000_000_000_000_000;

    public static ModelPricing? Of(RouteModel route) =>
        route.Targets.Select(target => target.Price).Where(price => price.Input > 0 || price.Output > 0).MinBy(price => (price.Input + price.Output, price.Output)) is { } cheapest
            ? new ModelPricing(PerToken(cheapest.Input), PerToken(cheapest.Output))
            : null;

    private static string PerToken(long price) => (price / NanodollarsForAMillion).ToString("0.################", CultureInfo.InvariantCulture);
}

/// <summary>OpenAI's list of models.</summary>
internal sealed record ModelList(
    [property: JsonPropertyName("object")] string Object, [property: JsonPropertyName("data")] IReadOnlyList<ModelItem> Data);
