package io.github.tandem.topic.sight;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.tandem.cluster.Cluster;

/**
 * Keeps the configurations of topics on the target, read at every look, since somebody
 * may be about to change them. What may not be read is asked for now and then.
 */
public final class TargetSettings {

	private static final Logger logger = LoggerFactory.getLogger(TargetSettings.class);

	// until what may not be read is asked for again
	private static final Duration PAUSE = Duration.ofMinutes(5);

	private final Cluster target;

	private final Map<String, TopicSettings> settings = new HashMap<>();

	private Instant lastRefusal = Instant.MIN;

	private boolean refused;

	public TargetSettings(Cluster target) {
		this.target = target;
	}

	/**
	 * Bring the configurations of topics up to date, where it is time for that.
	 * @param names all topics
	 * @param now the time
	 */
	public void refresh(Set<String> names, Instant now) {
		this.settings.keySet().retainAll(names);
		boolean due = !this.refused || !now.isBefore(this.lastRefusal.plus(PAUSE));
		if (due && !names.isEmpty()) {
			this.refused = false;
			read(names);
			this.lastRefusal = this.refused ? now : Instant.MIN;
		}
	}

	/**
	 * Read the configurations of topics again that were just changed.
	 * @param names some of all topics
	 */
	public void reread(Collection<String> names) {
		if (!this.refused && !names.isEmpty()) {
			read(names);
		}
	}

	private void read(Collection<String> names) {
		ReadSettings answer = ReadSettings.of(this.target, names);
		this.settings.putAll(answer.known());
		answer.refused().forEach((name, failure) -> {
			// a help, not a need: without it a refusal is seen when it happens
			this.refused |= failure.getCause() instanceof AuthorizationException;
			logger.atDebug()
				.addKeyValue("topic", name)
				.addKeyValue("error", String.valueOf(failure.getMessage()))
				.log("Configuration of a topic on the target is not known");
		});
	}

	/**
	 * The configurations of a topic.
	 * @param name its name
	 * @return the configurations as they were read last, or {@code null} if they never
	 * were
	 */
	public @Nullable TopicSettings of(String name) {
		return this.settings.get(name);
	}

}
