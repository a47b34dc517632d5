package io.github.tandem.topic.request;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.slf4j.spi.LoggingEventBuilder;

/**
 * Faults of many topics that are told in one line of the log for each reason.
 */
public final class FaultLines {

	private static final int NAMED = 10;

	private final Map<String, Line> lines = new LinkedHashMap<>();

	/**
	 * Add a fault.
	 * @param name name of what is at fault
	 * @param alias another name of it, or the same
	 * @param reason the reason; where two differ in those names and in numbers alone,
	 * they are one
	 */
	public void add(String name, String alias, String reason) {
		String kind = without(name, without(alias, reason)).replaceAll("[0-9]+", "#");
		this.lines.computeIfAbsent(kind, (key) -> new Line(new ArrayList<>(), reason)).names().add(name);
	}

	// as a whole: a topic may be called "a"
	private static String without(String name, String reason) {
		return reason.replaceAll("(?<![a-zA-Z0-9._-])" + Pattern.quote(name) + "(?!\\.?[a-zA-Z0-9_-])", "{}");
	}

	public List<Line> lines() {
		return List.copyOf(this.lines.values());
	}

	/**
	 * What is at fault for one reason.
	 *
	 * @param names the names
	 * @param reason the reason as it was given for the first of them
	 */
	public record Line(List<String> names, String reason) {

		/**
		 * Name what is at fault, or some of them and their number.
		 * @param event the event to log
		 * @param key what they are, in the singular
		 * @return the event
		 */
		public LoggingEventBuilder name(LoggingEventBuilder event, String key) {
			if (this.names.size() == 1) {
				return event.addKeyValue(key, this.names.get(0));
			}
			return event.addKeyValue("count", this.names.size())
				.addKeyValue(key + "s", this.names.subList(0, Math.min(NAMED, this.names.size())));
		}

	}

}
