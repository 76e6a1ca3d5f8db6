using System.Text;
using Microsoft.Net.Http.Headers;

namespace OrleansAi.Gateway.Providers.OpenAI;

/// <summary>Bytes of a request's body that are replaced.</summary>
/// <param name="Start">The first byte that goes.</param>
/// <param name="End">The byte behind the last that goes; as <paramref name="Start"/> where nothing goes.</param>
/// <param name="Replacement">What comes instead.</param>
internal readonly record struct BodyEdit(int Start, int End, ReadOnlyMemory<byte> Replacement)
{
    private static readonly byte[] Member = "\"stream_options\":{\"include_usage\":true},"u8.ToArray();
    private static readonly byte[] Options = "{\"include_usage\":true}"u8.ToArray();
    private static readonly byte[] FirstOption = "\"include_usage\":true,"u8.ToArray();
    private static readonly byte[] True = "true"u8.ToArray();

    public bool IsNone => Start == End && Replacement.IsEmpty;

    public int Growth => Replacement.Length - (End - Start);

    public static BodyEdit None(int at) => new(at, at, default);

    /// <summary>Writes the upstream's name of the model, unless the client wrote the same. A body that names no model is no empty object.</summary>
    /// <param name="call">The call.</param>
    /// <param name="model">The name as a JSON string, or as it is for a form.</param>
    public static BodyEdit Rename(ModelCall call, ReadOnlyMemory<byte> model)
    {
        if (call.Request.ModelValue is not { } value)
        {
            if (call.FormType is { } form)
                return AddPart(form, model);

            var begin = call.Body.Span.IndexOf((byte)'{') + 1;
            return new BodyEdit(begin, begin, (byte[])[.. "\"model\":"u8, .. model.Span, (byte)',']);
        }

        var (start, length) = value.GetOffsetAndLength(call.Body.Length);
        return call.Body.Span.Slice(start, length).SequenceEqual(model.Span) ? None(start) : new BodyEdit(start, start + length, model);
    }

    /// <summary>Sets <c>stream_options.include_usage</c>, so that a streamed call can be settled by what the provider counted.</summary>
    public static BodyEdit AskForUsage(ModelCall call)
    {
        var body = call.Body.Span;
        if (call.Request.IncludeUsageValue is { } value)
            return Replace(value, body.Length, True);

        if (call.Request.StreamOptionsValue is not { } options)
        {
            var begin = body.IndexOf((byte)'{') + 1;
            return new BodyEdit(begin, begin, Member);
        }

        var (start, length) = options.GetOffsetAndLength(body.Length);
        var isEmpty = body[start] != (byte)'{' || body.Slice(start + 1, length - 2).Trim(" \t\r\n"u8).IsEmpty;
        return isEmpty ? Replace(options, body.Length, Options) : new BodyEdit(start + 1, start + 1, FirstOption);
    }

    // Before the form's first part: its first line is the boundary that this one begins with.
    private static BodyEdit AddPart(string formType, ReadOnlyMemory<byte> model)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(formType).Boundary).Value;
        var head = Encoding.ASCII.GetBytes($"--{boundary}\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n");
        return new BodyEdit(0, 0, (byte[])[.. head, .. model.Span, .. "\r\n"u8]);
    }

    private static BodyEdit Replace(Range range, int bodyLength, byte[] replacement)
    {
        var (start, length) = range.GetOffsetAndLength(bodyLength);
        return new BodyEdit(start, start + length, replacement);
    }
}
