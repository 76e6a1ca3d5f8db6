namespace Orleans
{
    /// <summary>Takes part in one stage of a start and of the stop that mirrors it.</summary>
    public interface ILifecycleObserver
    {
        Task OnStart(CancellationToken cancellationToken = default);

        Task OnStop(CancellationToken cancellationToken = default);
    }

    /// <summary>Starts in ascending stages, and stops in descending ones.</summary>
    public interface ILifecycleObservable
    {
        IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer);
    }

    /// <summary>A service that takes part in a lifecycle; every one that is registered is asked once.</summary>
    public interface ILifecycleParticipant<TLifecycleObservable>
        where TLifecycleObservable : ILifecycleObservable
    {
        void Participate(TLifecycleObservable lifecycle);
    }

    /// <summary>The stages of a silo.</summary>
    public static class ServiceLifecycleStage
    {
        public const int First = int.MinValue;
        public const int RuntimeInitialize = 2000;
        public const int RuntimeServices = 4000;
        public const int RuntimeStorageServices = 6000;
        public const int RuntimeGrainServices = 8000;
        public const int AfterRuntimeGrainServices = 8100;
        public const int ApplicationServices = 10000;
        public const int GrainDeactivation = Active - 2;
        public const int BecomeActive = Active - 1;
        public const int Active = 20000;
        public const int Last = int.MaxValue;
    }

    public static class LifecycleExtensions
    {
        public static IDisposable Subscribe(
            this ILifecycleObservable observable, string observerName, int stage, Func<CancellationToken, Task> onStart) =>
            observable.Subscribe(observerName, stage, onStart, null);

        public static IDisposable Subscribe(
            this ILifecycleObservable observable,
            string observerName,
            int stage,
            Func<CancellationToken, Task> onStart,
            Func<CancellationToken, Task>? onStop) =>
            observable.Subscribe(observerName, stage, new Observer(onStart, onStop));

        public static IDisposable Subscribe<TObserver>(
            this ILifecycleObservable observable, int stage, Func<CancellationToken, Task> onStart, Func<CancellationToken, Task> onStop) =>
            observable.Subscribe(typeof(TObserver).FullName!, stage, new Observer(onStart, onStop));

        public static IDisposable Subscribe<TObserver>(
            this ILifecycleObservable observable, int stage, Func<CancellationToken, Task> onStart) =>
            observable.Subscribe(typeof(TObserver).FullName!, stage, new Observer(onStart, null));

        public static IDisposable Subscribe(this ILifecycleObservable observable, int stage, ILifecycleObserver observer) =>
            observable.Subscribe(observer.GetType().FullName!, stage, observer);

        private sealed class Observer(Func<CancellationToken, Task> onStart, Func<CancellationToken, Task>? onStop) : ILifecycleObserver
        {
            public Task OnStart(CancellationToken cancellationToken) => onStart(cancellationToken);

            public Task OnStop(CancellationToken cancellationToken) => onStop?.Invoke(cancellationToken) ?? Task.CompletedTask;
        }
    }
}

namespace Orleans.Runtime
{
    /// <summary>The start and stop of a silo.</summary>
    public interface ISiloLifecycle : ILifecycleObservable
    {
        int HighestCompletedStage { get; }

        int LowestStoppedStage { get; }
    }

    /// <summary>The start and stop of one activation.</summary>
    public interface IGrainLifecycle : ILifecycleObservable;

    /// <summary>The stages of an activation.</summary>
    public static class GrainLifecycleStage
    {
        public const int First = int.MinValue;
        public const int SetupState = 1000;
        public const int Activate = 2000;
        public const int Last = int.MaxValue;
    }

    /// <summary>Runs when the silo is up, and fails its start with its error.</summary>
    public interface IStartupTask
    {
        Task Execute(CancellationToken cancellationToken);
    }
}
