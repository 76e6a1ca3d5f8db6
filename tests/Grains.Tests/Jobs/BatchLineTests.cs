using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using OrleansAi.Grains.Jobs;
using OrleansAi.Jobs;
using OrleansAi.Tests.Properties;

namespace OrleansAi.Grains.Tests.Jobs;

public sealed class BatchLineTests
{
    private const int Longest = 20;

    // However the file's bytes come, its lines are those that a plain split finds.
    [Fact]
    public void ReadAsync_AnyFileInAnyPieces_GivesTheLinesOfAPlainSplit()
    {
        var files =
            from lines in Gen.Elements("", " ", "a", "{}", "0123456789", "01234567890123456789", "012345678901234567890", "x\r", "\r").ListOf()
            from end in Gen.Elements("", "\n")
            from piece in Gen.Choose(1, 9)
            select (Text: string.Join('\n', lines) + end, Piece: piece);

        Prop.ForAll(files.ToArbitrary(), file =>
        {
            var read = ReadAsync(file.Text, file.Piece).GetAwaiter().GetResult();
            var expected = file.Text.Split('\n')
                .Select((line, i) => (Number: i + 1L, Text: line.TrimEnd('\r'), IsTooLong: line.Length > Longest))
                .Where(line => line.IsTooLong || line.Text.Trim().Length > 0)
                .Select(line => (line.Number, line.IsTooLong ? "" : line.Text, line.IsTooLong));
            Assert.Equal(expected, read);
        }).Holds(cases: 500);
    }

    [Fact]
    public void Read_AGoodLine_IsTheRequestWithItsBodyAsItStands()
    {
        var (request, error) = Read("""{"body": {"model":"m",  "n":1.50}, "custom_id":"ü","method":"POST","url":"/v1/embeddings","more":[{}]}""", "/v1/embeddings");

        Assert.Null(error);
        Assert.Equal(("ü", """{"model":"m",  "n":1.50}"""), (request!.CustomId, Encoding.UTF8.GetString(request.Body.Span)));
    }

    [Theory]
    [InlineData("[]", "invalid_json_line", null)]
    [InlineData("{} {}", "invalid_json_line", null)]
    [InlineData("""{"custom_id":"\uD800"}""", "invalid_json_line", null)]
    [InlineData("""{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{""", "invalid_json_line", null)]
    [InlineData("""{"custom_id":1,"method":"POST","url":"/v1/embeddings","body":{}}""", "missing_required_parameter", "custom_id")]
    [InlineData("""{"custom_id":"","method":"POST","url":"/v1/embeddings","body":{}}""", "missing_required_parameter", "custom_id")]
    [InlineData("""{"custom_id":"a","url":"/v1/embeddings","body":{}}""", "missing_required_parameter", "method")]
    [InlineData("""{"custom_id":"a","method":"post","url":"/v1/embeddings","body":{}}""", "invalid_value", "method")]
    [InlineData("""{"custom_id":"a","method":"POST","body":{}}""", "missing_required_parameter", "url")]
    [InlineData("""{"custom_id":"a","method":"POST","url":"/v1/completions","body":{}}""", "mismatched_url", "url")]
    [InlineData("""{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":"{}"}""", "missing_required_parameter", "body")]
    public void Read_AWrongLine_SaysWhatIsWrong(string line, string code, string? parameter)
    {
        var (request, error) = Read(line, "/v1/embeddings");

        Assert.Null(request);
        Assert.Equal((code, parameter, 7L), (error!.Code, error.Parameter, error.Line));
    }

    [Fact]
    public async Task CheckAsync_MoreLinesThanThereMayBe_IsOneErrorMore()
    {
        var (_, errors) = await BatchValidation.CheckAsync(Lines(Good("a"), Good("b"), Good("c")), "/v1/embeddings", 2);

        Assert.Equal(("too_many_requests", 3L), (Assert.Single(errors).Code, errors[0].Line));
    }

    [Fact]
    public async Task CheckAsync_NoLines_IsAnError() =>
        Assert.Equal("empty_file", Assert.Single((await BatchValidation.CheckAsync(Lines(), "/v1/embeddings", 2)).Errors).Code);

    [Fact]
    public async Task CheckAsync_ManyWrongLines_NamesAHundred() =>
        Assert.Equal(100, (await BatchValidation.CheckAsync(Lines([.. Enumerable.Repeat("{", 500)]), "/v1/embeddings", 1000)).Errors.Length);

    [Fact]
    public void Result_OfAnAnswerOverSeveralLines_IsOneLine()
    {
        var request = new BatchRequest(3, "a\nb", default);

        var result = BatchResults.Answered("batch_1f", request, Encoding.UTF8.GetBytes("{\n  \"text\": \"ü\\n\",\n  \"number\": 1.50\n}"), new() { InputTokens = 1, OutputTokens = 2 });

        Assert.Equal(
            """{"id":"batch_req_1f_3","custom_id":"a\nb","response":{"status_code":200,"request_id":"batch_req_1f_3","body":{"text":"ü\n","number":1.50}},"error":null}""",
            Encoding.UTF8.GetString(result.Json.Span));
        Assert.False(result.IsFailed);
    }

    [Fact]
    public void Result_OfALineThatWasNotRun_HasTheErrorAlone()
    {
        var result = BatchResults.NotRun("batch_1f", new BatchRequest(3, "a", default), new BatchError("batch_expired", "Late.", null, null));

        Assert.True(result.IsFailed);
        Assert.Equal(
            """{"id":"batch_req_1f_3","custom_id":"a","response":null,"error":{"code":"batch_expired","message":"Late."}}""",
            Encoding.UTF8.GetString(result.Json.Span));
    }

    [Fact]
    public void Result_OfAnAnswerThatIsNoJson_IsTheProvidersFailure()
    {
        var result = BatchResults.Answered("batch_1f", new BatchRequest(3, "a", default), "<html>"u8.ToArray(), new() { InputTokens = 1, OutputTokens = 2 });

        using var json = JsonDocument.Parse(result.Json);
        Assert.Equal("bad_gateway", json.RootElement.GetProperty("response").GetProperty("body").GetProperty("error").GetProperty("code").GetString());
        Assert.True(result.IsFailed);
    }

    private static (BatchRequest? Request, BatchError? Error) Read(string line, string endpoint) =>
        BatchRequest.Read(new BatchLine(7, Encoding.UTF8.GetBytes(line)), endpoint);

    private static string Good(string id) => $$"""{"custom_id":"{{id}}","method":"POST","url":"/v1/embeddings","body":{} }""";

    private static IAsyncEnumerable<BatchLine> Lines(params string[] lines) =>
        lines.Select((line, i) => new BatchLine(i + 1, Encoding.UTF8.GetBytes(line))).ToAsyncEnumerable();

    private static async Task<List<(long Number, string Text, bool IsTooLong)>> ReadAsync(string text, int piece)
    {
        var read = new List<(long, string, bool)>();
        await foreach (var line in BatchLine.ReadAsync(new Pieces(Encoding.UTF8.GetBytes(text), piece), Longest, CancellationToken.None))
            read.Add((line.Number, Encoding.UTF8.GetString(line.Bytes.Span), line.IsTooLong));

        return read;
    }

    private sealed class Pieces(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span[..Math.Min(piece, buffer.Length)]));
    }
}
