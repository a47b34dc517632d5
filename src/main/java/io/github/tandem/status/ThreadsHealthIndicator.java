package io.github.tandem.status;

import java.util.List;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import io.github.tandem.bridge.Replication;
import io.github.tandem.progress.ThreadStatus;

/**
 * Whether the consumer threads come round: the one fault that a restart of the process
 * helps against, so that it decides on liveness.
 */
class ThreadsHealthIndicator implements HealthIndicator {

	private final Replication replication;

	ThreadsHealthIndicator(Replication replication) {
		this.replication = replication;
	}

	@Override
	public Health health() {
		List<ThreadStatus> hanging = this.replication.hanging();
		if (hanging.isEmpty()) {
			return Health.up().build();
		}
		return Health.down()
			.withDetail("hanging",
					hanging.stream()
						.map((thread) -> "%s came round last at %s".formatted(thread.name(), thread.lastRound()))
						.toList())
			.build();
	}

}
