using OrleansAi.Quotas;

namespace OrleansAi.Gateway.Admission;

/// <summary>What one call needs of each quota.</summary>
internal readonly record struct CallAmounts(long Tokens, long Money)
{
    public long this[QuotaKind kind] => kind switch
    {
        QuotaKind.Tokens => Tokens,
        QuotaKind.Money => Money,
        _ => 1,
    };
}
