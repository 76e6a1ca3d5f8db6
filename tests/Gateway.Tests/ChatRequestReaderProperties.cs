using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace OrleansAi.Gateway.Tests;

/// <summary>What holds of any body at all.</summary>
public sealed class ChatRequestReaderProperties
{
    private static readonly byte[] Sound = Encoding.UTF8.GetBytes(
        """{"model":"gpt","stream":true,"stream_options":{"include_usage":false},"n":1,"tools":[{"a":1}],"messages":[{"role":"user","content":[{"type":"text","text":"ü"}]},{"role":"user","content":"x"}]}""");

    [Fact]
    public void Read_AnyBytes_GivesASummaryOrAnErrorAndNeverThrows()
    {
        var bytes = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf();

        Prop.ForAll(bytes.ToArbitrary(), body => IsOneOrTheOther(ModelRequestReader.Read(ModelOperation.Chat, body))).Holds();
    }

    [Fact]
    public void Read_AnyMutationOfASoundBody_GivesASummaryOrAnErrorAndNeverThrows()
    {
        var mutation = from at in Gen.Choose(0, Sound.Length - 1)
                       from cut in Gen.Choose(0, 12)
                       from piece in Gen.Elements("", "{", "}", "[", "]", "\"", ",", ":", "null", "1e999", "\\ud800", "\"model\":", "\u0000", "ü")
                       select Mutate(at, cut, piece);

        Prop.ForAll(mutation.ToArbitrary(), body => IsOneOrTheOther(ModelRequestReader.Read(ModelOperation.Chat, body))).Holds(cases: 3000);
    }

    [Fact]
    public void Read_AcceptedBody_IsOneThatJsonDocumentReadsTheSame()
    {
        var mutation = from at in Gen.Choose(0, Sound.Length - 1)
                       from cut in Gen.Choose(0, 3)
                       from piece in Gen.Elements("", " ", "0", "a", "\"", ",")
                       select Mutate(at, cut, piece);

        Prop.ForAll(mutation.ToArbitrary(), body =>
        {
            if (ModelRequestReader.Read(ModelOperation.Chat, body).Request is not { } request)
                return true;

            using var document = JsonDocument.Parse(body);
            return document.RootElement.GetProperty("model").GetString() == request.Model
                && JsonSerializer.Deserialize<string>(body.AsSpan(request.ModelValue!.Value)) == request.Model
                && document.RootElement.GetProperty("messages").GetArrayLength() > 0;
        }).Holds(cases: 2000);
    }

    private static bool IsOneOrTheOther(ModelRequestReading reading) => reading.Request is null != reading.Error is null;

    private static byte[] Mutate(int at, int cut, string piece) => [.. Sound[..at], .. Encoding.UTF8.GetBytes(piece), .. Sound[Math.Min(Sound.Length, at + cut)..]];
}
