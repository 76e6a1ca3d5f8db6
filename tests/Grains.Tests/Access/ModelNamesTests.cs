using OrleansAi.Access;

namespace OrleansAi.Grains.Tests.Access;

public sealed class ModelNamesTests
{
    [Theory]
    [InlineData("chat", "chat", true)]
    [InlineData("chat", "chat-large", false)]
    [InlineData("chat", "Chat", false)]
    [InlineData("openai/*", "openai/gpt-5", true)]
    [InlineData("openai/*", "openai", false)]
    [InlineData("gpt-*", "gpt-5", true)]
    [InlineData("*", "anything", true)]
    [InlineData("first second", "second", true)]
    public void MayCall_WhatIsInTheList(string names, string model, bool expected) =>
        Assert.Equal(expected, new Caller { Tenant = "t", User = "u", Tier = "d", Scopes = [], Models = [.. names.Split(' ')] }.MayCall(model));

    [Fact]
    public void MayCall_WithoutAList_Everything()
    {
        var caller = new Caller { Tenant = "t", User = "u", Tier = "d", Scopes = [] };

        Assert.True(caller.MayCall("chat"));
        Assert.True((caller with { Models = default }).MayCall("chat"));
    }

    [Theory]
    [InlineData("chat", true)]
    [InlineData("openai/*", true)]
    [InlineData("*", true)]
    [InlineData("*/gpt", false)]
    [InlineData("two words", false)]
    [InlineData("", false)]
    public void IsValid_NamesAndBeginnings(string name, bool expected) => Assert.Equal(expected, ModelNames.IsValid(name));
}
