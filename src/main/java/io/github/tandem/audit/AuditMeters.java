package io.github.tandem.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;

import io.github.tandem.route.Routes;

/**
 * The meters of the audit, there from the start, so that an increase can be seen.
 */
final class AuditMeters {

	static final String RECORDS = "tandem.audit.records";

	static final String LAG = "tandem.audit.lag";

	static final String TAG_ROUTE = "route";

	static final String TAG_OUTCOME = "outcome";

	private final Map<String, Map<AuditOutcome, Counter>> records = new HashMap<>();

	private final Map<String, Instant> auditedTo = new ConcurrentHashMap<>();

	AuditMeters(MeterRegistry registry, Routes routes, Clock clock) {
		routes.stream().forEach((route) -> {
			Map<AuditOutcome, Counter> counters = new EnumMap<>(AuditOutcome.class);
			for (AuditOutcome outcome : AuditOutcome.values()) {
				counters.put(outcome,
						Counter.builder(RECORDS)
							.description("Records that the audit looked at, by what it found")
							.tags(TAG_ROUTE, route.name(), TAG_OUTCOME, outcome.tag())
							.register(registry));
			}
			this.records.put(route.name(), counters);
			TimeGauge.builder(LAG, () -> lag(route.name(), clock).toMillis(), TimeUnit.MILLISECONDS)
				.description("Time that the audit is behind, of the partition that is farthest: seconds")
				.tags(TAG_ROUTE, route.name())
				.register(registry);
		});
	}

	void count(Verdict verdict) {
		Map<AuditOutcome, Counter> counters = Objects.requireNonNull(this.records.get(verdict.partition().route()));
		verdict.records().forEach((outcome, count) -> Objects.requireNonNull(counters.get(outcome)).increment(count));
	}

	long records(String route, AuditOutcome outcome) {
		return (long) Objects.requireNonNull(Objects.requireNonNull(this.records.get(route)).get(outcome)).count();
	}

	void auditedTo(String route, Instant time) {
		this.auditedTo.put(route, time);
	}

	void withoutPartitions(String route) {
		this.auditedTo.remove(route);
	}

	Map<String, Instant> auditedTo() {
		return Map.copyOf(this.auditedTo);
	}

	private Duration lag(String route, Clock clock) {
		Instant time = this.auditedTo.get(route);
		return (time != null) ? Duration.between(time, clock.instant()) : Duration.ZERO;
	}

}
