using System.Text;
using OrleansAi.Storage.GrainState;

namespace OrleansAi.Storage.Tests.GrainState;

public sealed class GrainStateJsonTests
{
    // These bytes stand in databases. A change here needs a way to read what older versions wrote.
    private const string Stored =
        """{"owner":"Ada & Grace","plants":[{"name":"Rübe","planted":"Autumn"}],"beds":{"north":{"row":1,"column":2}},"since":"2026-03-01T12:30:00+00:00","watering":"01:30:00","favourite":"Spring","price":12.50}""";

    [Fact]
    public void Serialize_State_GivesTheBytesThatAreAlreadyStored() =>
        Assert.Equal(Stored, Encoding.UTF8.GetString(GrainStateJson.Serialize(Garden.Example)));

    [Fact]
    public void Deserialize_StoredBytes_GivesTheState()
    {
        var garden = GrainStateJson.Deserialize<Garden>(Encoding.UTF8.GetBytes(Stored));

        Assert.Equal(Garden.Example.Plants.AsEnumerable(), garden.Plants);
        Assert.Equal(Garden.Example.Beds, garden.Beds);
        Assert.True(garden.Unset.IsDefault);
        Assert.Equal(Garden.Example, garden with { Plants = Garden.Example.Plants, Beds = Garden.Example.Beds });
    }

    [Fact]
    public void Deserialize_MembersOfANewerVersion_PassesThemOver()
    {
        var garden = GrainStateJson.Deserialize<Garden>("""{"owner":"Ada","fence":{"height":2},"plants":[{"name":"Kale","height":3}]}"""u8);

        Assert.Equal("Ada", garden.Owner);
        Assert.Equal("Kale", Assert.Single(garden.Plants).Name);
    }

    [Fact]
    public void Deserialize_MembersThatAnOlderVersionLacked_KeepTheirInitialValues()
    {
        var garden = GrainStateJson.Deserialize<Garden>("""{"owner":"Ada"}"""u8);

        Assert.Empty(garden.Plants);
        Assert.Empty(garden.Beds);
    }

    [Theory]
    [InlineData("""{"owner":7}""")]
    [InlineData("""{"favourite":"Monsoon"}""")]
    [InlineData("""{"plants":[{}]}""")]
    [InlineData("{")]
    [InlineData("")]
    public void Deserialize_BytesOfNoSuchState_ThrowsStorageExceptionThatNamesTheType(string stored)
    {
        var exception = Assert.Throws<StorageException>(() => GrainStateJson.Deserialize<Garden>(Encoding.UTF8.GetBytes(stored)));

        Assert.Contains("Garden", exception.Message, StringComparison.Ordinal);
    }
}
