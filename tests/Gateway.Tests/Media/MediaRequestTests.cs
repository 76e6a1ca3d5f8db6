using System.Buffers.Binary;
using System.Text;
using OrleansAi.Gateway.Requests.Media;

namespace OrleansAi.Gateway.Tests.Media;

/// <summary>What the gateway reads of requests for images and sound.</summary>
public sealed class MediaRequestTests
{
    private const string Type = "multipart/form-data; boundary=\"a b\"";

    [Fact]
    public void Read_Images_CountsThemAndTheirTokens()
    {
        var request = Json(ModelOperation.ImageGenerations, """{"prompt":"four","n":3,"size":"1024x1024","quality":"low","stream":true}""").Request!;

        Assert.Equal(("gpt-image-1", null, true, 3, 272L, 2L), (request.Model, request.ModelValue, request.Stream, request.Choices, request.MaxOutputTokens, request.EstimatedInputTokens));
        Assert.Equal(new RequestUnits(3, 0, 0), request.Units);
    }

    [Fact]
    public void Read_Speech_CountsCharactersAsPeopleDo()
    {
        var request = Json(ModelOperation.Speech, """{"model":"tts","input":"a\u00e9\ud83d\ude00 ☕","voice":"alloy"}""").Request!;

        Assert.Equal(new RequestUnits(0, 5, 0), request.Units);
        Assert.Equal((true, false), (request.IsOpaque, request.Stream));
    }

    [Fact]
    public void Read_SpeechAsEvents_IsAStream()
    {
        var request = Json(ModelOperation.Speech, """{"model":"tts","input":"a","voice":"alloy","stream_format":"sse"}""").Request!;

        Assert.Equal((false, true), (request.IsOpaque, request.Stream));
    }

    [Theory]
    [InlineData("""{"prompt":"a","n":0}""", "n", "invalid_value")]
    [InlineData("""{"prompt":"a","n":1.5}""", "n", "invalid_value")]
    [InlineData("""{"prompt":""}""", "prompt", "missing_required_parameter")]
    [InlineData("""{"n":1}""", "prompt", "missing_required_parameter")]
    [InlineData("""{"prompt":["a"]}""", "prompt", "invalid_type")]
    [InlineData("""{"prompt":7}""", "prompt", "invalid_type")]
    [InlineData("""{"prompt":"a","prompt":"b"}""", "prompt", "duplicate_parameter")]
    [InlineData("""{"prompt":"a","model":""}""", "model", "invalid_value")]
    [InlineData("""{"prompt":"a","stream":"perhaps"}""", "stream", "invalid_type")]
    [InlineData("""{"prompt":"a" """, null, "invalid_json")]
    public void Read_WrongImageRequest_SaysWhat(string body, string? parameter, string code)
    {
        var error = Json(ModelOperation.ImageGenerations, body).Error!;

        Assert.Equal((parameter, code), (error.Parameter, error.Code));
    }

    [Theory]
    [InlineData("json", false, false)]
    [InlineData("verbose_json", false, false)]
    [InlineData("srt", false, true)]
    [InlineData("text", true, false)]
    public async Task ReadForm_Transcription_FindsWhatTheAnswerIs(string format, bool stream, bool opaque)
    {
        var body = Form(("model", null, "whisper"u8.ToArray()), ("response_format", null, Encoding.ASCII.GetBytes(format)), ("stream", null, stream ? "true"u8.ToArray() : "false"u8.ToArray()), ("file", "a.wav", Wav(1500)));

        var request = (await ModelRequestReader.ReadFormAsync(ModelOperation.Transcriptions, Type, body)).Request!;

        Assert.Equal(("whisper", stream, opaque), (request.Model, request.Stream, request.IsOpaque));
        Assert.Equal("whisper", Encoding.ASCII.GetString(body.AsSpan()[request.ModelValue!.Value]));
        Assert.Equal(new RequestUnits(0, 0, 1500), request.Units);
    }

    [Fact]
    public async Task ReadForm_ImageEdit_CountsTextAndImages()
    {
        var body = Form(("prompt", null, "four"u8.ToArray()), ("image[]", "a.png", new byte[512]), ("image[]", "b.png", new byte[512]), ("n", null, "2"u8.ToArray()));

        var request = (await ModelRequestReader.ReadFormAsync(ModelOperation.ImageEdits, Type, body)).Request!;

        Assert.Equal((2 + (2 * (2048 + 2)), 2), (request.EstimatedInputTokens, request.Choices));
        Assert.Null(request.ModelValue);
    }

    [Fact]
    public async Task ReadForm_WithoutItsFile_SaysSo()
    {
        var error = (await ModelRequestReader.ReadFormAsync(ModelOperation.Transcriptions, Type, Form(("model", null, "m"u8.ToArray())))).Error!;

        Assert.Equal(("file", "missing_required_parameter"), (error.Parameter, error.Code));
    }

    [Theory]
    [InlineData("multipart/form-data", "x")]
    [InlineData(Type, "")]
    [InlineData(Type, "--a b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm")]
    [InlineData(Type, "--a b\r\nContent-Type: text/plain\r\n\r\nm\r\n--a b--\r\n")]
    [InlineData("multipart/form-data; boundary=other", "--a b\r\n")]
    public async Task ReadForm_ThatIsNone_SaysWhy(string type, string body)
    {
        var error = (await ModelRequestReader.ReadFormAsync(ModelOperation.Transcriptions, type, Encoding.ASCII.GetBytes(body))).Error!;

        Assert.Equal("invalid_form", error.Code);
    }

    [Fact]
    public void SoundLength_OfWavAndFlac_IsExact()
    {
        Assert.Equal(2750, SoundLength.Of(Wav(2750)));

        // 44.1 kHz, two channels of 16 bits, 88,200 samples.
        var flac = new byte[42];
        "fLaC"u8.CopyTo(flac);
        flac[7] = 34;
        BinaryPrimitives.WriteUInt64BigEndian(flac.AsSpan(18), (44_100UL << 44) | (1UL << 41) | (15UL << 36) | 88_200UL);
        Assert.Equal(2000, SoundLength.Of(flac));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(13)]
    [InlineData(30)]
    [InlineData(43)]
    public void SoundLength_OfABrokenFile_IsAnEstimate(int length) => Assert.InRange(SoundLength.Of(Wav(1000).AsSpan(0, length)), 1, 1000);

    private static ModelRequestReading Json(ModelOperation operation, string body) => ModelRequestReader.Read(operation, Encoding.UTF8.GetBytes(body));

    internal static byte[] Form(params (string Name, string? File, byte[] Content)[] parts)
    {
        using var body = new MemoryStream();
        foreach (var (name, file, content) in parts)
        {
            var fileName = file is null ? "" : $"; filename=\"{file}\"";
            body.Write(Encoding.ASCII.GetBytes($"--a b\r\nContent-Disposition: form-data; name=\"{name}\"{fileName}\r\n\r\n"));
            body.Write(content);
            body.Write("\r\n"u8);
        }

        body.Write("--a b--\r\n"u8);
        return body.ToArray();
    }

    // 16 kHz, one channel of 16 bits.
    internal static byte[] Wav(int milliseconds)
    {
        var data = milliseconds * 32;
        var file = new byte[44 + data];
        "RIFF"u8.CopyTo(file);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), 32_000);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), data);
        return file;
    }
}
