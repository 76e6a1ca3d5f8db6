using System.Text;
using OrleansAi.Gateway.Tests.Doubles;
using OrleansAi.Providers;
using OrleansAi.Quotas;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Tests.Media;

/// <summary>Images and sound on their way through the gateway: passed on as bytes, settled by whatever they are paid by.</summary>
public sealed class MediaCallTests
{
    private const string Image = """{"prompt":"a cat","model":"chat","n":2}""";
    private const string Speech = """{"model":"chat","input":"Hello","voice":"alloy"}""";

    private static readonly Dictionary<string, string?> Prices = new()
    {
        ["OrleansAi:Prices:one/m:InputPerMillion"] = "0",
        ["OrleansAi:Prices:one/m:OutputPerMillion"] = "0",
        ["OrleansAi:Prices:one/m:CachedInputPerMillion"] = "0",
        ["OrleansAi:Prices:one/m:PerImage"] = "0.04",
        ["OrleansAi:Prices:one/m:PerMillionCharacters"] = "15",
        ["OrleansAi:Prices:one/m:PerMinute"] = "0.006",
    };

    [Fact]
    public async Task Images_PaidByTheImage_AreChargedAsManyAsCame()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole("""{"created":1,"data":[{"b64_json":"AA=="}],"usage":{"input_tokens":9,"output_tokens":272}}"""));
        await using var gateway = GatewayUnderTest.Over([upstream], more: Prices);

        await using var answer = await gateway.AnswerAsync(ModelOperation.ImageGenerations, Image);
        await GatewayUnderTest.ReadAsync(answer);

        Assert.Equal(new Money(80_000_000), Assert.Single(gateway.Admission.Requests).Cost);
        var usage = new TokenUsage { InputTokens = 9, OutputTokens = 272, Images = 1 };
        Assert.Equal((usage, new Money(40_000_000)), Assert.Single(gateway.Admission.Settled));
        Assert.Equal(usage, Assert.Single(gateway.Recorder.Records).Usage);
    }

    [Fact]
    public async Task Images_WithoutUsage_AreChargedAsManyAsWereAskedFor()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole("""{"created":1,"data":[{"url":"https://x"},{"url":"https://y"}]}"""));
        await using var gateway = GatewayUnderTest.Over([upstream], more: Prices);

        await using var answer = await gateway.AnswerAsync(ModelOperation.ImageGenerations, Image);

        Assert.Equal((2, 0, true), (answer.Usage.Images, answer.Usage.OutputTokens, answer.Usage.Estimated));
        Assert.Equal(new Money(80_000_000), answer.Cost);
    }

    [Fact]
    public async Task ImageStream_EndsWithItsLastEvent()
    {
        var first = Named("image_generation.partial_image", """{"type":"image_generation.partial_image","b64_json":"AA=="}""");
        var one = Named("image_generation.completed", """{"type":"image_generation.completed","b64_json":"AAAA","usage":{"input_tokens":9,"output_tokens":100}}""");
        var two = Named("image_generation.completed", """{"type":"image_generation.completed","b64_json":"BBBB","usage":{"input_tokens":9,"output_tokens":200}}""");
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Stream(first, one, two));
        await using var gateway = GatewayUnderTest.Over([upstream], more: Prices);

        await using var answer = await gateway.AnswerAsync(ModelOperation.ImageGenerations, """{"prompt":"a cat","model":"chat","n":2,"stream":true}""");

        Assert.Equal(first + one + two, await GatewayUnderTest.ReadAsync(answer));
        Assert.Null(answer.Failure);
        Assert.Equal((200, 2), (answer.Usage.OutputTokens, answer.Usage.Images));
        Assert.Equal(ModelCallStatus.Completed, Assert.Single(gateway.Recorder.Records).Status);
    }

    [Fact]
    public async Task ImageStream_ThatBreaksOff_EndsWithAnError()
    {
        var first = Named("image_generation.partial_image", """{"type":"image_generation.partial_image","b64_json":"AA=="}""");
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Stream(first));
        await using var gateway = GatewayUnderTest.Over([upstream], more: Prices);

        await using var answer = await gateway.AnswerAsync(ModelOperation.ImageGenerations, """{"prompt":"a cat","model":"chat","stream":true}""");

        Assert.Contains("\"error\"", await GatewayUnderTest.ReadAsync(answer), StringComparison.Ordinal);
        Assert.NotNull(answer.Failure);
    }

    [Fact]
    public async Task Speech_PassesItsBytesWithTheirTypeAndIsChargedByTheCharacter()
    {
        byte[] sound = [0xFF, 0xF3, 0, 1, 2, 0x80];
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Bytes("audio/mpeg", sound[..3], sound[3..]));
        await using var gateway = GatewayUnderTest.Over([upstream], more: Prices);

        await using var answer = await gateway.AnswerAsync(ModelOperation.Speech, Speech);

        var heard = new List<byte>();
        while (await answer.ReadAsync(CancellationToken.None) is { IsEmpty: false } bytes)
            heard.AddRange(bytes.Span);

        Assert.Equal(sound, heard);
        Assert.Equal(("audio/mpeg", true, false), (answer.ContentType, answer.IsOpaque, answer.IsStream));
        Assert.Equal((5L, new Money(75_000)), (answer.Usage.Characters, answer.Cost));
        Assert.Equal(new Money(75_000), Assert.Single(gateway.Admission.Requests).Cost);
        Assert.Equal(("/v1/audio/speech", """{"model":"m","input":"Hello","voice":"alloy"}"""), upstream.Requests.Select(request => (request.Path, request.Body)).Single());
    }

    [Fact]
    public async Task Speech_ThatFailsBeforeItsFirstByte_IsSpokenByAnother()
    {
        await using var empty = await ScriptedUpstream.StartAsync(Answers.Bytes("audio/mpeg"));
        await using var well = await ScriptedUpstream.StartAsync(Answers.Bytes("audio/mpeg", [1]));
        await using var gateway = GatewayUnderTest.Over([empty, well], more: Prices);

        await using var answer = await gateway.AnswerAsync(ModelOperation.Speech, Speech);

        Assert.Equal("two", answer.Provider);
        Assert.Contains(CallFailureKind.Malformed, gateway.Health.FailuresOf("one/m"));
    }

    [Fact]
    public async Task Speech_ThatBreaksOff_SaysSoAndIsChargedAllTheSame()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(async context =>
        {
            await Answers.Bytes("audio/mpeg", [1, 2])(context);
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using var gateway = GatewayUnderTest.Over([upstream], more: Prices);

        var result = await gateway.CallAsync(ModelOperation.Speech, Speech);

        // What breaks the connection may also drop what was just sent on it.
        if (result is ModelAnswer answer)
        {
            await GatewayUnderTest.ReadAsync(answer);
            Assert.NotNull(answer.Failure);
            await answer.DisposeAsync();
            Assert.Equal(new Money(75_000), Assert.Single(gateway.Admission.Settled).Cost);
        }
    }

    [Theory]
    [InlineData("""{"text":"Hi","usage":{"type":"duration","seconds":3}}""", 3000, false)]
    [InlineData("""{"task":"transcribe","duration":2.2,"text":"Hi"}""", 2200, false)]
    [InlineData("""{"text":"Hi"}""", 1500, true)]
    public async Task Transcription_IsChargedByTheSoundThatWasHeard(string json, int milliseconds, bool estimated)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole(json));
        await using var gateway = GatewayUnderTest.Over([upstream], more: Prices);

        await using var answer = await TranscribeAsync(gateway, ("model", null, "chat"u8.ToArray()));

        Assert.Equal(json, await GatewayUnderTest.ReadAsync(answer));
        Assert.Equal((milliseconds, estimated), ((int)answer.Usage.AudioMilliseconds, answer.Usage.Estimated));
        Assert.Equal(new Money(milliseconds * 100), answer.Cost);
        var sent = Assert.Single(upstream.Requests);
        Assert.Equal("/v1/audio/transcriptions", sent.Path);
        Assert.Contains("name=\"model\"\r\n\r\nm\r\n--a b", sent.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transcription_AsText_PassesAsItIs()
    {
        const string subtitles = "1\n00:00:00,000 --> 00:00:01,000\nHi\n";
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole(subtitles, "text/plain; charset=utf-8"));
        await using var gateway = GatewayUnderTest.Over([upstream], more: Prices);

        await using var answer = await TranscribeAsync(gateway, ("model", null, "chat"u8.ToArray()), ("response_format", null, "srt"u8.ToArray()));

        Assert.Equal((subtitles, "text/plain; charset=utf-8"), (await GatewayUnderTest.ReadAsync(answer), answer.ContentType));
        Assert.Equal(new Money(150_000), answer.Cost);
    }

    [Fact]
    public async Task Form_WithoutAModel_TellsTheProviderItsModel()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answers.Whole("""{"created":1,"data":[]}"""));
        await using var gateway = GatewayUnderTest.Over([upstream], more: new(Prices)
        {
            ["OrleansAi:Models:gpt-image-1:Targets:0:Provider"] = "one",
            ["OrleansAi:Models:gpt-image-1:Targets:0:Model"] = "painter",
        });

        await using var answer = await FormAsync(gateway, ModelOperation.ImageEdits, ("prompt", null, "a cat"u8.ToArray()), ("image", "a.png", [1, 2]));

        var sent = Assert.Single(upstream.Requests).Body;
        Assert.StartsWith("--a b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\npainter\r\n--a b\r\n", sent, StringComparison.Ordinal);
    }

    private static Task<ModelAnswer> TranscribeAsync(GatewayUnderTest gateway, params (string, string?, byte[])[] fields) =>
        FormAsync(gateway, ModelOperation.Transcriptions, [.. fields, ("file", "a.wav", MediaRequestTests.Wav(1500))]);

    private static async Task<ModelAnswer> FormAsync(GatewayUnderTest gateway, ModelOperation operation, params (string, string?, byte[])[] parts)
    {
        const string type = "multipart/form-data; boundary=\"a b\"";
        var body = MediaRequestTests.Form(parts);
        var chat = gateway.Call(Bodies.Whole);
        var call = new ModelCall
        {
            CallId = chat.CallId,
            Caller = chat.Caller,
            Operation = operation,
            Endpoint = operation.Endpoint,
            Request = (await ModelRequestReader.ReadFormAsync(operation, type, body)).Request!,
            Body = body,
            FormType = type,
        };
        return Assert.IsAssignableFrom<ModelAnswer>(await gateway.Gateway.CallAsync(call, CancellationToken.None));
    }

    private static string Named(string type, string data) => $"event: {type}\ndata: {data}\n\n";
}
