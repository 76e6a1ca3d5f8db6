using System.Security.Cryptography;
using System.Text;
using OrleansAi.Api.Idempotency;

namespace OrleansAi.Api.Tests.Idempotency;

/// <summary>What a stored answer is without its client's key.</summary>
public sealed class AnswerSealTests
{
    private static readonly byte[] Id = SHA256.HashData("alice"u8);
    private static readonly byte[] Secret = "sk-a-new-key"u8.ToArray();

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public void Open_WhatTheSameKeySealed_IsTheSame(int length)
    {
        var piece = RandomNumberGenerator.GetBytes(length);

        Assert.Equal(piece, new AnswerSeal("key", Id).Open(7, new AnswerSeal("key", Id).Seal(7, piece)));
    }

    [Fact]
    public void Seal_OfAPiece_DoesNotShowIt() =>
        Assert.DoesNotContain("sk-a-new-key", Encoding.Latin1.GetString(new AnswerSeal("key", Id).Seal(0, Secret).Sealed.AsSpan()), StringComparison.Ordinal);

    [Fact]
    public void Open_WithAnotherKeyCallerOrPlace_Fails()
    {
        var piece = new AnswerSeal("key", Id).Seal(1, Secret);

        Assert.Throws<AuthenticationTagMismatchException>(() => new AnswerSeal("kex", Id).Open(1, piece));
        Assert.Throws<AuthenticationTagMismatchException>(() => new AnswerSeal("key", SHA256.HashData("bob"u8)).Open(1, piece));
        Assert.Throws<AuthenticationTagMismatchException>(() => new AnswerSeal("key", Id).Open(2, piece));
        Assert.Throws<CryptographicException>(() => new AnswerSeal("key", Id).Open(1, new(piece.Sealed[..10])));
    }
}
