using System.Text.Json;
using OrleansAi.Inference;

namespace OrleansAi.Gateway.Formats.OpenInference;

/// <summary>Writes answers of the Open Inference Protocol.</summary>
public static class OpenInferenceWriter
{
    /// <summary>The answer's JSON, and the bytes that come after it: those of the outputs that are wanted so, one after another.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="answer">What it made of the request.</param>
    /// <param name="request">The request.</param>
    public static (ReadOnlyMemory<byte> Json, IReadOnlyList<ReadOnlyMemory<byte>> Binary) Write(string model, PredictionAnswer answer, OpenInferenceRequest request)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(request);
        var body = JsonBytes.Write((model, answer, request), static (json, state) =>
        {
            json.WriteStartObject();
            json.WriteString("model_name", state.model);
            if (state.answer.Version is { } version)
                json.WriteString("model_version", version);
            if (state.request.Id is { } id)
                json.WriteString("id", id);
            if (state.answer.IsFallback)
                WriteFallback(json);
            json.WriteStartArray("outputs");
            foreach (var output in state.answer.Outputs)
                WriteTensor(json, output, state.request.WantsBinary(output.Name));
            json.WriteEndArray();
            json.WriteEndObject();
        });
        return (body, [.. answer.Outputs.Where(output => request.WantsBinary(output.Name)).Select(static output => output.Data.AsMemory())]);
    }

    // So that clients that see no headers can tell.
    private static void WriteFallback(Utf8JsonWriter json)
    {
        json.WriteStartObject("parameters");
        json.WriteBoolean("fallback", true);
        json.WriteEndObject();
    }

    private static void WriteTensor(Utf8JsonWriter json, PredictionTensor tensor, bool isBinary)
    {
        json.WriteStartObject();
        json.WriteString("name", tensor.Name);
        json.WriteString("datatype", tensor.Datatype.NameOf());
        json.WriteStartArray("shape");
        foreach (var dimension in tensor.Shape)
            json.WriteNumberValue(dimension);
        json.WriteEndArray();
        if (isBinary)
        {
            json.WriteStartObject("parameters");
            json.WriteNumber("binary_data_size", tensor.Data.Length);
            json.WriteEndObject();
        }
        else
        {
            json.WritePropertyName("data");
            TensorDataWriter.Write(json, tensor.Datatype, tensor.Data.AsSpan());
        }

        json.WriteEndObject();
    }
}
