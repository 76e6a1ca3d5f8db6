using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansAi.Idempotency;

namespace OrleansAi.Api.Idempotency;

/// <summary>A response that goes into a recording instead of a connection.</summary>
internal sealed class RecordedResponse : IHttpResponseFeature, IHttpResponseBodyFeature
{
    private readonly AnswerRecording _recording;
    private readonly Stack<Func<Task>> _starting = new();
    private readonly Stack<Func<Task>> _completed = new();
    private bool _isDiscarded;

    public RecordedResponse(AnswerRecording recording)
    {
        _recording = recording;
        Stream = new RecordingStream(this);
        Writer = PipeWriter.Create(Stream, new StreamPipeWriterOptions(leaveOpen: true));
        Body = Stream;
    }

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public string? ReasonPhrase { get; set; }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    public Stream Body { get; set; }

    public bool HasStarted { get; private set; }

    public Stream Stream { get; }

    public PipeWriter Writer { get; }

    public void OnStarting(Func<object, Task> callback, object state) => _starting.Push(() => callback(state));

    public void OnCompleted(Func<object, Task> callback, object state) => _completed.Push(() => callback(state));

    /// <summary>What was written is no answer to keep.</summary>
    public void Discard() => _isDiscarded = true;

    /// <summary>Every write goes straight to the recording.</summary>
    public void DisableBuffering()
    {
    }

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (HasStarted)
            return;

        while (_starting.TryPop(out var callback))
            await callback();

        HasStarted = true;
        _recording.Add(AnswerHead.Write(StatusCode, Headers));
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    public async Task CompleteAsync()
    {
        await Writer.CompleteAsync();
        await StartAsync();
    }

    /// <summary>Whether the response, now that it is complete, is to be kept: a failed one is not, so that the request can be sent again.</summary>
    public AnswerEnd Ending =>
        HasStarted && !_isDiscarded && StatusCode is >= StatusCodes.Status200OK and < StatusCodes.Status300MultipleChoices
            ? AnswerEnd.Keep
            : AnswerEnd.Forget;

    /// <summary>Does what was to be done after the response.</summary>
    public async Task AfterwardsAsync()
    {
        while (_completed.TryPop(out var callback))
            await callback();
    }

    /// <summary>The body; writes alone, and none that block.</summary>
    private sealed class RecordingStream(RecordedResponse response) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await response.StartAsync(cancellationToken);
            if (!buffer.IsEmpty)
                response._recording.Add(buffer.Span);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => response.StartAsync(cancellationToken);

        public override void Flush() => throw new NotSupportedException("Write asynchronously.");

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
