package io.github.tandem.cluster.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Tells when the certificates expire that are in use.
 */
class CertificateMeters implements SmartLifecycle {

	static final String EXPIRY = "tandem.certificate.expiry";

	static final String RENEWAL = "tandem.certificate.renewal";

	private static final List<String> ROLES = List.of("source", "target");

	private static final Duration INTERVAL = Duration.ofSeconds(10);

	private final Encryptions encryptions;

	private final TaskScheduler scheduler;

	private final MeterRegistry meters;

	private final Set<String> registered = new HashSet<>();

	private final AtomicBoolean asking = new AtomicBoolean();

	private @Nullable ScheduledFuture<?> looks;

	private @Nullable ExecutorService questions;

	CertificateMeters(Encryptions encryptions, TaskScheduler scheduler, MeterRegistry meters) {
		this.encryptions = encryptions;
		this.scheduler = scheduler;
		this.meters = meters;
	}

	@Override
	public synchronized void start() {
		CustomizableThreadFactory threads = new CustomizableThreadFactory("certificates-");
		threads.setDaemon(true);
		ExecutorService executor = Executors.newSingleThreadExecutor(threads);
		this.questions = executor;
		this.looks = this.scheduler.scheduleWithFixedDelay(() -> {
			look();
			ask(executor);
		}, INTERVAL);
	}

	@Override
	public synchronized void stop() {
		if (this.looks != null) {
			this.looks.cancel(false);
			this.looks = null;
		}
		if (this.questions != null) {
			this.questions.shutdownNow();
			this.questions = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.looks != null;
	}

	// brokers that are away, and names, make it wait
	private void ask(Executor executor) {
		if (this.asking.compareAndSet(false, true)) {
			try {
				executor.execute(this::renew);
			}
			catch (RejectedExecutionException ex) {
				// stopped meanwhile
				this.asking.set(false);
			}
		}
	}

	private void renew() {
		try {
			ROLES.forEach((role) -> this.encryptions.of(role)
				.ifPresent((encryption) -> encryption.renew(ShownCertificates::at)));
		}
		finally {
			this.asking.set(false);
		}
	}

	// a cluster without encryption has no series
	synchronized void look() {
		for (String role : ROLES) {
			this.encryptions.of(role).ifPresent((encryption) -> {
				register(role, "own", encryption, Encryption::own);
				register(role, "broker", encryption, Encryption::ofBrokers);
			});
		}
	}

	private void register(String role, String owner, Encryption encryption,
			Function<Encryption, List<Validity>> validities) {
		if (!validities.apply(encryption).isEmpty() && this.registered.add(role + " " + owner)) {
			register(EXPIRY, "When the first certificate expires, in seconds since the epoch", role, owner,
					() -> first(validities.apply(encryption), Validity::until));
			register(RENEWAL, "When the first certificate should have been renewed, in seconds since the epoch", role,
					owner, () -> first(validities.apply(encryption), Validity::due));
		}
	}

	private void register(String name, String description, String role, String owner, Supplier<Number> value) {
		Gauge.builder(name, value)
			.description(description)
			.baseUnit("seconds")
			.tags("cluster", role, "owner", owner)
			.register(this.meters);
	}

	private static double first(List<Validity> validities, Function<Validity, Instant> time) {
		return validities.stream().map(time).mapToDouble(Instant::getEpochSecond).min().orElse(Double.NaN);
	}

}
