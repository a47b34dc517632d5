package io.github.tandem.status;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.registry.PrometheusScrapeRequest;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import org.jspecify.annotations.Nullable;

/**
 * Looks again where a scrape met a meter on its way out and its successor at once, as
 * when a client of Kafka is replaced by another one with the same tags. The registry
 * refuses such a scrape, or the writer of its text does: the endpoint would answer with
 * status 500.
 */
class PatientPrometheusRegistry extends PrometheusRegistry {

	private static final int ATTEMPTS = 10;

	@Override
	public MetricSnapshots scrape(@Nullable PrometheusScrapeRequest request) {
		return withoutDuplicates(() -> super.scrape(request));
	}

	@Override
	public MetricSnapshots scrape(@Nullable Predicate<String> names, @Nullable PrometheusScrapeRequest request) {
		// without names the parent calls the method above
		return (names != null) ? withoutDuplicates(() -> super.scrape(names, request)) : scrape(request);
	}

	private MetricSnapshots withoutDuplicates(Supplier<MetricSnapshots> scrape) {
		for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
			try {
				MetricSnapshots snapshots = scrape.get();
				if (!hasDuplicates(snapshots)) {
					return snapshots;
				}
			}
			catch (IllegalArgumentException ex) {
				// the same name with two types
				Thread.onSpinWait();
			}
		}
		return scrape.get();
	}

	private static boolean hasDuplicates(MetricSnapshots snapshots) {
		Map<String, Set<Labels>> known = new HashMap<>();
		for (MetricSnapshot snapshot : snapshots) {
			Set<Labels> labels = known.computeIfAbsent(snapshot.getMetadata().getPrometheusName(),
					(name) -> new HashSet<>());
			for (DataPointSnapshot point : snapshot.getDataPoints()) {
				if (!labels.add(point.getLabels())) {
					return true;
				}
			}
		}
		return false;
	}

}
