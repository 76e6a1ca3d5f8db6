using OrleansAi.Api.Access;

namespace OrleansAi.Api.Tests.Access;

public sealed class AccessKeyTextTests
{
    [Fact]
    public void New_CarriesItsId()
    {
        var id = AccessKeyText.NewId();

        Assert.True(AccessKeyText.TryGetId(AccessKeyText.New(id), out var found));
        Assert.Equal(id, found);
    }

    [Fact]
    public void New_TwiceWithOneId_DiffersInItsSecret()
    {
        var id = AccessKeyText.NewId();

        Assert.NotEqual(AccessKeyText.New(id), AccessKeyText.New(id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("oai-")]
    [InlineData("sk-abcdefghjkmn-secret")]
    [InlineData("oai-abcdefghjkmn")]
    [InlineData("oai-abcdefghjkmn-")]
    [InlineData("oai-ABCDEFGHJKMN-secret")]
    [InlineData("oai-abcdefghjkm/-secret")]
    public void TryGetId_OfAnotherText_IsFalse(string text) => Assert.False(AccessKeyText.TryGetId(text, out _));

    [Fact]
    public void Hash_OfAText_IsItsSha256() =>
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", KeyHash.Of("abc").ToString());

    [Fact]
    public void Hash_OfALongText_IsItsSha256() =>
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(new byte[2000].Select(_ => (byte)'k').ToArray())),
            KeyHash.Of(new string('k', 2000)).ToString());
}
