namespace OrleansAi.Quotas;

/// <summary>What a quota counts. The values number the entries of <see cref="LeaseRequest.Pools"/> and <see cref="LeaseGrant.Pools"/>.</summary>
[GenerateSerializer, Alias("OrleansAi.Quotas.QuotaKind")]
public enum QuotaKind
{
    /// <summary>Requests in any 60 seconds.</summary>
    Requests = 0,

    /// <summary>Input and output tokens in any 60 seconds.</summary>
    Tokens = 1,

    /// <summary>Requests that run at the same time.</summary>
    Concurrency = 2,

    /// <summary>Nanodollars of the budgets and of the credits.</summary>
    Money = 3,
}
