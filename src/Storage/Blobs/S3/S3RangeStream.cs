using Amazon.S3;
using Amazon.S3.Model;

namespace OrleansAi.Storage.Blobs.S3;

/// <summary>
/// Reads an object piece by piece. No connection is held between pieces, so that whoever reads may take hours, as a batch does with
/// its lines.
/// </summary>
internal sealed class S3RangeStream(IAmazonS3 client, string bucket, string key, long length) : Stream
{
    private const int PieceSize = 4 * 1024 * 1024;

    private byte[] _piece = [];
    private int _taken;
    private int _left;
    private long _fetched;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _fetched - _left;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0 && _fetched < length)
            await FetchAsync(cancellationToken).ConfigureAwait(false);

        var read = Math.Min(buffer.Length, _left);
        _piece.AsMemory(_taken, read).CopyTo(buffer);
        (_taken, _left) = (_taken + read, _left - read);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async ValueTask FetchAsync(CancellationToken cancellationToken)
    {
        var size = (int)Math.Min(PieceSize, length - _fetched);
        if (_piece.Length < size)
            _piece = new byte[size];

        await S3Failures.TryAsync($"The object {key} could not be read", async () =>
        {
            var request = new GetObjectRequest { BucketName = bucket, Key = key, ByteRange = new ByteRange(_fetched, _fetched + size - 1) };
            using var response = await client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
            await response.ResponseStream.ReadExactlyAsync(_piece.AsMemory(0, size), cancellationToken).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        (_taken, _left, _fetched) = (0, size, _fetched + size);
    }
}
