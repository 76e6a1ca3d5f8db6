using System.Collections.Immutable;
using OrleansAi.Idempotency;

namespace OrleansAi.Api.Tests.Idempotency;

/// <summary>A request's grain without a cluster; any number of fronts may share it.</summary>
internal sealed class FakeRequestGrain : IIdempotentRequestGrain
{
    private readonly Lock _gate = new();
    private RequestClaim? _claim;
    private List<AnswerPiece> _pieces = [];
    private AnswerEnd _end;

    /// <summary>How many pieces of the last answer are here.</summary>
    public int Pieces
    {
        get
        {
            lock (_gate)
                return _pieces.Count;
        }
    }

    /// <summary>How the last answer ended.</summary>
    public AnswerEnd End
    {
        get
        {
            lock (_gate)
                return _end;
        }
    }

    /// <summary>Forgets the pieces, as an activation does that moves in the middle of an answer.</summary>
    public void Move()
    {
        lock (_gate)
            _pieces = [];
    }

    /// <summary>Lets another runner have the request.</summary>
    public void GiveTo(string runner)
    {
        lock (_gate)
            _claim = _claim! with { Runner = runner };
    }

    public Task<ClaimOutcome> Claim(RequestClaim claim)
    {
        lock (_gate)
        {
            if (_claim is not null && _claim.Fingerprint != claim.Fingerprint)
                return Task.FromResult(ClaimOutcome.OfAnotherRequest);

            if (_claim is not null)
                return Task.FromResult(_end == AnswerEnd.Keep ? ClaimOutcome.Answered : ClaimOutcome.Running);

            (_claim, _pieces, _end) = (claim, [], AnswerEnd.None);
            return Task.FromResult(ClaimOutcome.Granted);
        }
    }

    public Task<int?> Append(string runner, int from, ImmutableArray<AnswerPiece> pieces, AnswerEnd end)
    {
        lock (_gate)
        {
            if (_claim?.Runner != runner)
                return Task.FromResult<int?>(null);

            if (from > _pieces.Count)
                return Task.FromResult<int?>(_pieces.Count);

            _pieces = [.. _pieces[..from], .. pieces];
            _end = end;
            if (end is AnswerEnd.Forget or AnswerEnd.Break)
                _claim = null;

            return Task.FromResult<int?>(_pieces.Count);
        }
    }

    public async Task<AnswerPart> Read(int from, CancellationToken cancellationToken)
    {
        for (var looks = 0; ; looks++)
        {
            lock (_gate)
            {
                var isOver = _end is AnswerEnd.Keep or AnswerEnd.Forget;
                var state = isOver ? AnswerState.Ended : _claim is null ? AnswerState.Lost : AnswerState.Running;
                if (from < _pieces.Count || state != AnswerState.Running || looks == 100)
                    return new AnswerPart([.. _pieces.Skip(from)], state);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, cancellationToken);
        }
    }
}
