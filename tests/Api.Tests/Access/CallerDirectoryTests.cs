using Microsoft.Extensions.Options;
using OrleansAi.Access;
using OrleansAi.Api.Access;
using OrleansAi.Api.Access.Tokens;
using OrleansAi.Api.Tests.Hosting;
using OrleansAi.Users;

namespace OrleansAi.Api.Tests.Access;

public sealed class CallerDirectoryTests : IDisposable
{
    private const string ConfiguredText = "a-key-from-the-configuration";

    private readonly Time _time = new();
    private readonly Keys _keys = new();
    private readonly Profiles _profiles = new();
    private readonly CallerDirectory _directory;
    private readonly string _text;
    private readonly string _id;

    public CallerDirectoryTests()
    {
        _id = AccessKeyText.NewId();
        _text = AccessKeyText.New(_id);
        _keys.Stored = Key(_id);
        _keys.Hash = KeyHash.Of(_text).ToString();
        var options = new Monitor();
        _directory = new CallerDirectory(
            GrainDoubles.Create((type, _) => type == typeof(IAccessKeyGrain) ? _keys : _profiles), new TokenCallers(options, _time), new IssuedTokens(options, _time), options, _time);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Find_AConfiguredKey_GivesItsUserWithoutAskingForTheKey()
    {
        var caller = (await _directory.FindAsync(ConfiguredText)).Caller;

        Assert.Equal("acme/alice", caller?.UserKey);
        Assert.Equal(Scope.Default, caller!.Scopes.AsEnumerable());
        Assert.Equal(0, _keys.Asked);
    }

    [Fact]
    public async Task Find_AStoredKeyTwice_AsksOnce()
    {
        Assert.Equal("acme/bob", (await _directory.FindAsync(_text)).Caller?.UserKey);
        Assert.Equal("acme/bob", (await _directory.FindAsync(_text)).Caller?.UserKey);

        Assert.Equal(1, _keys.Asked);
    }

    [Fact]
    public async Task Find_AnUnknownKeyTwice_AsksOnce()
    {
        var unknown = AccessKeyText.New(_id);

        Assert.Null((await _directory.FindAsync(unknown)).Caller);
        Assert.Null((await _directory.FindAsync(unknown)).Caller);

        Assert.Equal(1, _keys.Asked);
    }

    [Fact]
    public async Task Find_ATextOfAnotherForm_AsksNobody()
    {
        Assert.Null((await _directory.FindAsync("guess")).Caller);

        Assert.Equal(0, _keys.Asked);
    }

    [Fact]
    public async Task Find_AfterTheKeyWasForgotten_SeesThatItIsRevoked()
    {
        await _directory.FindAsync(_text);
        _keys.Stored = Key(_id) with { RevokedAt = _time.GetUtcNow() };

        _directory.ForgetKey(_id);

        Assert.Null((await _directory.FindAsync(_text)).Caller);
    }

    [Fact]
    public async Task Find_AfterItsExpiry_IsNull()
    {
        _keys.Stored = Key(_id) with { ExpiresAt = _time.GetUtcNow().AddSeconds(10) };
        Assert.NotNull((await _directory.FindAsync(_text)).Caller);

        _time.Now += TimeSpan.FromSeconds(10);

        Assert.Null((await _directory.FindAsync(_text)).Caller);
    }

    [Fact]
    public async Task Find_OfAUserWithATierOfHisOwn_GivesThatTier()
    {
        await _directory.FindAsync(_text);
        _profiles.Profile = new UserProfile { Tier = "pro" };

        _directory.ForgetUser("acme/bob");

        Assert.Equal("pro", (await _directory.FindAsync(_text)).Caller?.Tier);
    }

    private static AccessKey Key(string id) => new()
    {
        Id = id,
        Name = "bob's",
        Tenant = "acme",
        User = "bob",
        Tier = "default",
        Scopes = [Scope.Chat],
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private sealed class Time : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(50);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Keys : IAccessKeyGrain
    {
        public AccessKey? Stored { get; set; }

        public string Hash { get; set; } = "";

        public int Asked { get; private set; }

        public Task<AccessKey?> Authenticate(string hash)
        {
            Asked++;
            return Task.FromResult(hash == Hash ? Stored : null);
        }

        public Task<AccessKey?> Create(CreateAccessKey command) => throw new NotSupportedException();

        public Task<AccessKey?> Get(string tenant) => throw new NotSupportedException();

        public Task<AccessKeyChange> Change(ChangeAccessKey command) => throw new NotSupportedException();

        public Task<AccessKey?> Revoke(string tenant, DateTimeOffset from) => throw new NotSupportedException();
    }

    private sealed class Profiles : IUserGrain
    {
        public UserProfile Profile { get; set; } = UserProfile.Empty;

        public Task<UserProfile> GetProfile() => Task.FromResult(Profile);

        public Task<UserProfile> ChangeProfile(ChangeUserProfile change) => throw new NotSupportedException();

        public Task Erase() => throw new NotSupportedException();
    }

    private sealed class Monitor : IOptionsMonitor<AuthOptions>
    {
        public AuthOptions CurrentValue { get; } = new()
        {
            Keys = [new ConfiguredKey { Key = ConfiguredText, User = "alice", Tenant = "acme" }],
        };

        public AuthOptions Get(string? name) => CurrentValue;

        public IDisposable? OnChange(Action<AuthOptions, string?> listener) => null;
    }
}
