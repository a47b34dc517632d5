package io.github.tandem.progress;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.position.Retention;

/**
 * Warns of partitions whose source is about to delete records that are not replicated,
 * once until they are out of danger.
 */
public final class RetentionWarnings {

	private static final Logger logger = LoggerFactory.getLogger(RetentionWarnings.class);

	private final Set<String> warned = new HashSet<>();

	public void look(String route, SourceLogs logs, List<PartitionStatus> partitions) {
		Set<String> present = new HashSet<>();
		for (PartitionStatus partition : partitions) {
			Retention retention = logs.retention(partition.topic());
			Duration left = partition.timeToLoss();
			String key = route + ":" + partition;
			present.add(key);
			if (left == null || partition.lag() == 0 || !retention.isShort(left)) {
				this.warned.remove(key);
			}
			else if (this.warned.add(key)) {
				logger.atWarn()
					.addKeyValue("route", route)
					.addKeyValue("partition", partition)
					.addKeyValue("timeToLoss", left)
					.addKeyValue("lagTime", partition.lagTime())
					.addKeyValue("lag", partition.lag())
					.log("The source is about to delete records that are not replicated");
			}
		}
		this.warned.removeIf((key) -> key.startsWith(route + ":") && !present.contains(key));
	}

}
