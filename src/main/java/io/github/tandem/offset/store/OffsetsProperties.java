package io.github.tandem.offset.store;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Settings of the translation of offsets.
 *
 * @param enabled whether it is noted where the records stand on the target, in a topic of
 * the deployment there
 * @param sync whether translated offsets are committed on the target
 * @param interval how often offsets of groups are looked at
 * @param groups names or regular expressions of the groups of the source whose offsets
 * are translated
 * @param exclude names or regular expressions of groups that are left out
 * @param reverse name of the deployment that replicates from the target to the source,
 * {@code auto} for all that there are, or {@code none}
 */
@ConfigurationProperties("tandem.offsets")
public record OffsetsProperties(@DefaultValue("false") boolean enabled, @DefaultValue("false") boolean sync,
		@DefaultValue("10s") Duration interval, @DefaultValue(".*") List<String> groups,
		@DefaultValue("console-consumer-.*|connect-.*|__.*") List<String> exclude,
		@DefaultValue(ReverseMaps.AUTO) String reverse) {

	public OffsetsProperties {
		Assert.isTrue(enabled || !sync,
				"tandem.offsets.sync: true needs the maps of offsets: set tandem.offsets.enabled to true as well");
		Assert.isTrue(interval.toMillis() >= 1_000 && interval.toHours() < 24,
				() -> "tandem.offsets.interval: %s is not between 1s and 24h".formatted(interval));
	}

}
