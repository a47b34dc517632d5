package io.github.tandem.bridge;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.position.Retention;

/**
 * Warns of partitions whose source is about to delete records that are not copied, once
 * until they are out of danger.
 */
final class LossWarnings {

	private static final Logger logger = LoggerFactory.getLogger(LossWarnings.class);

	private final Set<String> warned = new HashSet<>();

	void look(RouteContext context, List<PartitionStatus> partitions) {
		Set<String> present = new HashSet<>();
		for (PartitionStatus partition : partitions) {
			Retention retention = context.logs().retention(partition.topic());
			Duration left = partition.timeToLoss();
			String key = context.route().name() + ":" + partition;
			present.add(key);
			if (left == null || partition.lag() == 0 || !retention.isShort(left)) {
				this.warned.remove(key);
			}
			else if (this.warned.add(key)) {
				logger.atWarn()
					.addKeyValue("route", context.route().name())
					.addKeyValue("partition", partition)
					.addKeyValue("timeToLoss", left)
					.addKeyValue("lagTime", partition.lagTime())
					.addKeyValue("lag", partition.lag())
					.log("The source is about to delete records that are not copied");
			}
		}
		this.warned.removeIf((key) -> key.startsWith(context.route().name() + ":") && !present.contains(key));
	}

}
