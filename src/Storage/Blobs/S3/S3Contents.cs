using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace OrleansAi.Storage.Blobs.S3;

/// <summary>Contents as objects of a bucket. What is longer than one part is sent by parts, of which two at most are in memory.</summary>
internal sealed class S3Contents(IAmazonS3 client, S3Options options) : IBlobContents, IDisposable
{
    public async Task WriteAsync(string id, Stream contents, CancellationToken cancellationToken)
    {
        var key = KeyOf(id);
        var parts = new PartReader(contents);
        var first = await parts.NextAsync(cancellationToken).ConfigureAwait(false);
        await S3Failures.TryAsync($"The object {key} could not be written", async () =>
        {
            if (parts.IsAtEnd)
                await client.PutObjectAsync(Put(key, first), cancellationToken).ConfigureAwait(false);
            else
                await WritePartsAsync(key, first, parts, cancellationToken).ConfigureAwait(false);

            return true;
        }).ConfigureAwait(false);
    }

    public Task<Stream?> OpenAsync(string id, CancellationToken cancellationToken)
    {
        var key = KeyOf(id);
        return S3Failures.TryAsync<Stream?>($"The object {key} could not be read", async () =>
        {
            try
            {
                var metadata = await client.GetObjectMetadataAsync(options.Bucket, key, cancellationToken).ConfigureAwait(false);
                return new S3RangeStream(client, options.Bucket, key, metadata.ContentLength);
            }
            catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound && exception.ErrorCode != "NoSuchBucket")
            {
                return null;
            }
        });
    }

    public Task DeleteAsync(string id, CancellationToken cancellationToken) =>
        S3Failures.TryAsync($"The object {KeyOf(id)} could not be deleted", () => client.DeleteObjectAsync(options.Bucket, KeyOf(id), cancellationToken));

    /// <summary>Parts of uploads that broke off are the bucket's to remove, by a lifecycle rule: only it knows of them all.</summary>
    public Task SweepAsync(DateTimeOffset before, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => client.Dispose();

    private async Task WritePartsAsync(string key, ReadOnlyMemory<byte> first, PartReader parts, CancellationToken cancellationToken)
    {
        var upload = await client.InitiateMultipartUploadAsync(options.Bucket, key, cancellationToken).ConfigureAwait(false);
        try
        {
            List<PartETag> sent = [];
            for (var (part, number) = (first, 1); !part.IsEmpty; part = await parts.NextAsync(cancellationToken).ConfigureAwait(false), number++)
            {
                var answer = await client.UploadPartAsync(Part(key, upload.UploadId, number, part), cancellationToken).ConfigureAwait(false);
                sent.Add(new PartETag(number, answer.ETag));
            }

            await client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = options.Bucket, Key = key, UploadId = upload.UploadId, PartETags = sent },
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await AbortAsync(key, upload.UploadId).ConfigureAwait(false);
            throw;
        }
    }

    private async Task AbortAsync(string key, string uploadId)
    {
        try
        {
            await client.AbortMultipartUploadAsync(options.Bucket, key, uploadId, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is AmazonServiceException or HttpRequestException)
        {
            // The reason why the upload broke off is what its caller is told; the bucket's lifecycle rule removes the parts.
        }
    }

    // Chunked signatures and trailing checksums are Amazon's own; servers that speak S3 often lack them.
    private PutObjectRequest Put(string key, ReadOnlyMemory<byte> contents) => new()
    {
        BucketName = options.Bucket,
        Key = key,
        InputStream = StreamOf(contents),
        UseChunkEncoding = false,
        ContentType = "application/octet-stream",
    };

    private UploadPartRequest Part(string key, string uploadId, int number, ReadOnlyMemory<byte> part) => new()
    {
        BucketName = options.Bucket,
        Key = key,
        UploadId = uploadId,
        PartNumber = number,
        PartSize = part.Length,
        InputStream = StreamOf(part),
        UseChunkEncoding = false,
    };

    private static MemoryStream StreamOf(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);

    private string KeyOf(string id) =>
        BlobId.IsSafe(id) ? options.Prefix + id : throw new ArgumentException($"'{id}' is no id of a blob.", nameof(id));
}
