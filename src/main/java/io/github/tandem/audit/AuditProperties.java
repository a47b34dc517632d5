package io.github.tandem.audit;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the continuous audit.
 *
 * @param enabled whether source and target are compared while the service runs
 * @param delay how far behind the replication records are compared
 * @param window how long the windows of event time are, and how often one is due
 * @param sample which share of the windows is compared
 * @param rate how many bytes are read in a second at most, of both clusters together
 */
@ConfigurationProperties("tandem.audit")
record AuditProperties(@DefaultValue("false") boolean enabled, @DefaultValue("5m") Duration delay,
		@DefaultValue("1m") Duration window, @DefaultValue("0.01") double sample, @DefaultValue("5MB") DataSize rate) {

	AuditProperties {
		Assert.isTrue(delay.toMillis() >= 10_000 && delay.toHours() < 24,
				() -> "tandem.audit.delay: %s is not between 10s and 24h".formatted(delay));
		Assert.isTrue(window.toMillis() >= 1_000 && window.toMinutes() <= 60,
				() -> "tandem.audit.window: %s is not between 1s and 1h".formatted(window));
		Assert.isTrue(sample > 0 && sample <= 1,
				() -> "tandem.audit.sample: %s is not above 0 and at most 1".formatted(sample));
		Assert.isTrue(rate.toKilobytes() >= 64 && rate.toGigabytes() <= 1,
				() -> "tandem.audit.rate: %s is not between 64KB and 1GB".formatted(rate));
	}

}
