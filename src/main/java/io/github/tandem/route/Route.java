package io.github.tandem.route;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Some topics of the source and how they are replicated.
 */
public final class Route {

	// selects what the endpoint tells beside the routes
	private static final String RESERVED = "gaps";

	private static final Pattern LEGAL = Pattern.compile("[a-zA-Z0-9._-]{1,100}");

	private final String name;

	private final TopicFilter filter;

	private final TopicNames names;

	private final Start start;

	private final StopAt stopAt;

	private final RouteProperties properties;

	private Route(String name, TopicFilter filter, TopicNames names, Start start, StopAt stopAt,
			RouteProperties properties) {
		this.name = name;
		this.filter = filter;
		this.names = names;
		this.start = start;
		this.stopAt = stopAt;
		this.properties = properties;
	}

	/**
	 * Make a route of its settings.
	 * @param key key of the settings, for messages
	 * @param properties the settings
	 * @return the route
	 * @throws IllegalArgumentException if a setting is not usable; the message begins
	 * with its full key
	 */
	static Route of(String key, RouteProperties properties) {
		String name = properties.name();
		if (name == null || !LEGAL.matcher(name).matches()) {
			throw new IllegalArgumentException(("%s.name: '%s' is not a usable name: "
					+ "use 1 to 100 letters, digits, dots, hyphens and underscores")
				.formatted(key, (name != null) ? name : ""));
		}
		if (name.equals(RESERVED)) {
			throw new IllegalArgumentException(
					"%s.name: '%s' is what the replication endpoint calls its list of gaps: choose another name"
						.formatted(key, name));
		}
		checkDeadLetterTopic(key + ".dead-letter-topic", properties.deadLetterTopic());
		if (properties.concurrency() < 1 || properties.concurrency() > 1000) {
			throw new IllegalArgumentException(
					"%s.concurrency: %d is not between 1 and 1000".formatted(key, properties.concurrency()));
		}
		List<String> topics = properties.topics();
		TopicFilter filter = TopicFilter.of(key, (topics != null) ? topics : List.of(), properties.exclude());
		Rename rename = rename(key, name, filter, properties.rename());
		Start start = start(key, properties.start());
		return new Route(name, filter, new TopicNames(rules(key, properties.renameRules()), rename), start,
				stopAt(key, properties.stopAt(), start), properties);
	}

	private static List<RenameRule> rules(String key, List<String> rules) {
		try {
			return rules.stream().map(RenameRule::parse).toList();
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("%s.rename-rules: %s".formatted(key, ex.getMessage()), ex);
		}
	}

	private static void checkDeadLetterTopic(String key, @Nullable String topic) {
		if (topic != null && topic.length() > Rename.LONGEST) {
			throw new IllegalArgumentException("%s: '%s' has %d characters, and a topic may have %d".formatted(key,
					topic, topic.length(), Rename.LONGEST));
		}
		if (topic != null && !Rename.isLegal(topic)) {
			throw new IllegalArgumentException(
					"%s: '%s' is no legal topic name: use 1 to 249 letters, digits, dots, hyphens and underscores"
						.formatted(key, topic));
		}
	}

	private static Rename rename(String key, String name, TopicFilter filter, String template) {
		Rename rename;
		try {
			rename = new Rename(template);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("%s.rename: %s".formatted(key, ex.getMessage()), ex);
		}
		if (rename.isConstant() && filter.takesMany()) {
			throw new IllegalArgumentException(("%s.rename: '%s' has no ${topic}, so every topic of the route '%s' "
					+ "would be replicated into the one topic '%s': put ${topic} into the name, "
					+ "or name a single topic in %s.topics")
				.formatted(key, template, name, template, key));
		}
		return rename;
	}

	private static Start start(String key, String value) {
		try {
			return Start.parse(value);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("%s.start: %s".formatted(key, ex.getMessage()), ex);
		}
	}

	private static StopAt stopAt(String key, @Nullable String value, Start start) {
		StopAt stopAt;
		try {
			stopAt = StopAt.parse(value);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("%s.stop-at: %s".formatted(key, ex.getMessage()), ex);
		}
		if (stopAt instanceof StopAt.At end && start instanceof Start.At begin
				&& !begin.instant().isBefore(end.instant())) {
			throw new IllegalArgumentException(
					"%s.stop-at: '%s' is not after %s.start, which is '%s': nothing would be replicated".formatted(key,
							value, key, start));
		}
		return stopAt;
	}

	public String name() {
		return this.name;
	}

	/**
	 * This route of a deployment, as committed offsets name who wrote them.
	 * @param deployment name of the deployment
	 * @return its name, which no other route of any deployment has
	 */
	public String ownerIn(String deployment) {
		return "%s/%s".formatted(deployment, this.name);
	}

	/**
	 * The consumer group of this route on the source cluster.
	 * @param deployment name of the deployment
	 * @return name of the group
	 */
	public String group(String deployment) {
		return deployment + "-" + this.name;
	}

	/**
	 * Whether this route takes a topic.
	 * @param topic a topic of the source
	 * @return {@code true} if it does
	 */
	public boolean takes(String topic) {
		return this.filter.matches(topic);
	}

	/**
	 * Whether the rules of this route name a topic to be included, even if it is excluded
	 * or internal.
	 * @param topic a topic of the source
	 * @return {@code true} if they do
	 */
	public boolean names(String topic) {
		return this.filter.includes(topic);
	}

	/**
	 * The topics of this route as one pattern to subscribe to.
	 * @return matches the whole name of each topic of this route
	 */
	public Pattern pattern() {
		return this.filter.pattern();
	}

	/**
	 * The name of a topic on the target.
	 * @param topic a topic of the source
	 * @return its name on the target
	 */
	public String targetTopic(String topic) {
		return this.names.apply(topic);
	}

	/**
	 * The topic that is replicated under a name.
	 * @param targetTopic a name on the target
	 * @return the topic of the source; nothing if this route takes none that gets the
	 * name, or if that cannot be told
	 */
	public Optional<String> sourceTopic(String targetTopic) {
		List<String> topics = Stream
			.concat(this.names.invert(targetTopic).stream(),
					names().stream().filter((topic) -> targetTopic(topic).equals(targetTopic)))
			.filter(this::takes)
			.distinct()
			.toList();
		return (topics.size() == 1) ? Optional.of(topics.get(0)) : Optional.empty();
	}

	/**
	 * The rules by which a topic gets a name that does not tell what it was called.
	 * @return the rules as they were written
	 */
	public List<String> lossyNames() {
		return this.names.lossy();
	}

	/**
	 * The topics that this route spells out.
	 * @return their names, without those that come from regular expressions
	 */
	public List<String> names() {
		return this.filter.names();
	}

	Stream<String> constantTargets() {
		return this.names.constants();
	}

	public Partitioning partitioning() {
		return this.properties.partitioning();
	}

	public Start start() {
		return this.start;
	}

	public StopAt stopAt() {
		return this.stopAt;
	}

	/**
	 * Number of consumer threads in this process.
	 * @return at least one
	 */
	public int concurrency() {
		return this.properties.concurrency();
	}

	public Isolation isolation() {
		return this.properties.isolation();
	}

	public OnGap onGap() {
		return this.properties.onGap();
	}

	public OnForeignOffset onForeignOffset() {
		return this.properties.onForeignOffset();
	}

	public OnRejected onRejected() {
		return this.properties.onRejected();
	}

	/**
	 * The topic on the target that takes records which the target refuses.
	 * @param deployment name of the deployment
	 * @return name of the topic
	 */
	public String deadLetterTopic(String deployment) {
		String topic = this.properties.deadLetterTopic();
		return (topic != null) ? topic : group(deployment) + ".dead-letter";
	}

	@Override
	public String toString() {
		return this.name;
	}

}
