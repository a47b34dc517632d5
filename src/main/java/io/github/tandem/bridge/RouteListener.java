package io.github.tandem.bridge;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;

import io.github.tandem.route.Route;

/**
 * The settings of a route's listener, as bean properties for the expressions of its
 * annotation.
 */
public final class RouteListener {

	private final Route route;

	private final String group;

	private final Duration interval;

	private final ConcurrentKafkaListenerContainerFactory<byte[], byte[]> factory;

	RouteListener(Route route, String group, Duration interval,
			ConcurrentKafkaListenerContainerFactory<byte[], byte[]> factory) {
		this.route = route;
		this.group = group;
		this.interval = interval;
		this.factory = factory;
	}

	public String getId() {
		return this.route.name();
	}

	public String getGroup() {
		return this.group;
	}

	public Pattern getPattern() {
		return this.route.pattern();
	}

	public String getConcurrency() {
		return String.valueOf(this.route.concurrency());
	}

	/**
	 * Consumer properties of this route: how soon its consumers see new topics, and which
	 * records of transactions they see.
	 * @return lines of a properties file
	 */
	public String getProperties() {
		return "metadata.max.age.ms=%d%nisolation.level=%s".formatted(this.interval.toMillis(),
				this.route.isolation().name().toLowerCase(Locale.ROOT));
	}

	public ConcurrentKafkaListenerContainerFactory<byte[], byte[]> getFactory() {
		return this.factory;
	}

}
