package io.github.tandem.cluster.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Function;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.TaskScheduler;

/**
 * Tells when the certificates expire that are in use.
 */
class CertificateMeters implements SmartLifecycle {

	static final String EXPIRY = "tandem.certificate.expiry";

	private static final Duration INTERVAL = Duration.ofSeconds(10);

	private final Encryptions encryptions;

	private final TaskScheduler scheduler;

	private final MeterRegistry meters;

	private final Set<String> registered = new HashSet<>();

	private @Nullable ScheduledFuture<?> looks;

	CertificateMeters(Encryptions encryptions, TaskScheduler scheduler, MeterRegistry meters) {
		this.encryptions = encryptions;
		this.scheduler = scheduler;
		this.meters = meters;
	}

	@Override
	public synchronized void start() {
		this.looks = this.scheduler.scheduleWithFixedDelay(this::look, INTERVAL);
	}

	@Override
	public synchronized void stop() {
		if (this.looks != null) {
			this.looks.cancel(false);
			this.looks = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.looks != null;
	}

	// a cluster without encryption has no series
	synchronized void look() {
		for (String role : List.of("source", "target")) {
			this.encryptions.of(role).ifPresent((encryption) -> {
				register(role, "own", encryption, Encryption::ownExpiry);
				register(role, "broker", encryption, Encryption::brokerExpiry);
			});
		}
	}

	private void register(String role, String owner, Encryption encryption,
			Function<Encryption, Optional<Instant>> expiry) {
		if (expiry.apply(encryption).isPresent() && this.registered.add(role + " " + owner)) {
			Gauge
				.builder(EXPIRY, encryption,
						(known) -> expiry.apply(known)
							.map(Instant::getEpochSecond)
							.map(Long::doubleValue)
							.orElse(Double.NaN))
				.description("When the first certificate expires, in seconds since the epoch")
				.baseUnit("seconds")
				.tags("cluster", role, "owner", owner)
				.register(this.meters);
		}
	}

}
