package io.github.tandem.migrate.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import io.github.tandem.cluster.ClusterException;
import io.github.tandem.migrate.progress.MigrationProgress;
import io.github.tandem.migrate.progress.Watch;

/**
 * Waits until everything is replicated that a plan names.
 */
final class Copying {

	private static final Duration INTERVAL = Duration.ofSeconds(1);

	private final MigrationProgress progress;

	private final Watch watch;

	private final Service service;

	private final Duration patience;

	private final Clock clock;

	Copying(MigrationProgress progress, Watch watch, Service service, Duration patience, Clock clock) {
		this.progress = progress;
		this.watch = watch;
		this.service = service;
		this.patience = patience;
		this.clock = clock;
	}

	/**
	 * Wait.
	 * @return what is in the way if it cannot be completed, or nothing moved for too
	 * long; nothing once all is done
	 * @throws InterruptedException if the process ends
	 */
	Optional<String> await() throws InterruptedException {
		// the service took its time to start
		Instant since = this.clock.instant();
		while (true) {
			Optional<String> refusal = this.service.refusal();
			if (refusal.isPresent()) {
				return refusal;
			}
			Optional<String> failure = look();
			Optional<String> missing = this.service.missing(this.progress.plan());
			boolean isJoining = false;
			if (failure.isEmpty() && missing.isEmpty() && this.progress.report().isComplete()) {
				missing = this.service.behind(this.progress.plan());
				isJoining = missing.isEmpty();
				if (isJoining && this.service.isJoined(this.progress.plan(), this.clock.instant())) {
					return Optional.empty();
				}
				missing = isJoining ? Optional.of("partitions are being assigned") : missing;
			}
			Optional<String> waiting = failure.isPresent() ? failure : missing;
			this.progress.waiting(waiting.orElse(null));
			Instant moved = this.progress.movedAt();
			Instant rests = moved.isAfter(since) ? moved : since;
			if (!isJoining && Duration.between(rests, this.clock.instant()).compareTo(this.patience) > 0) {
				return Optional.of("nothing was replicated for %d s%s".formatted(this.patience.toSeconds(),
						waiting.map((why) -> ": " + why).orElse("")));
			}
			Rest.take(INTERVAL);
		}
	}

	private Optional<String> look() {
		Map<TopicPartition, String> reasons = this.service.reasons();
		try {
			this.progress.look(this.watch, reasons);
			return Optional.empty();
		}
		catch (ClusterException | KafkaException ex) {
			// the service tells of it, and goes on as soon as it can
			return Optional.of(String.valueOf(ex.getMessage()));
		}
	}

}
