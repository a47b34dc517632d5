package io.github.tandem.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

import io.github.tandem.topic.plan.ConfigProfile;
import io.github.tandem.topic.plan.ConfigRules;

/**
 * Settings of topics on the target.
 *
 * @param interval how soon new topics and partitions of the source are seen
 * @param create whether topics and partitions that are missing on the target are created
 * @param apply whether anything is changed on the target: otherwise what would be is only
 * reported
 * @param delete whether topics that Tandem created on the target are deleted once they
 * are deleted on the source
 * @param replicationFactor replication factor of created topics: "source" for that of the
 * source's topic, or a number; never more than the target has brokers
 * @param configs topic-level configurations of created topics
 * @param acls ACLs of topics
 */
@ConfigurationProperties("tandem.topics")
public record TopicsProperties(@DefaultValue("10s") Duration interval, @DefaultValue("true") boolean create,
		@DefaultValue("true") boolean apply, @DefaultValue("false") boolean delete,
		@DefaultValue("source") String replicationFactor, @DefaultValue Configs configs, @DefaultValue Acls acls) {

	public TopicsProperties {
		Assert.isTrue(interval.toMillis() >= 100 && interval.toHours() < 24,
				() -> "tandem.topics.interval: %s is not between 100ms and 24h".formatted(interval));
		Assert.isTrue(replicationFactor.matches("source|[1-9][0-9]{0,3}"),
				() -> "tandem.topics.replication-factor: '%s' is neither 'source' nor a number from 1 on"
					.formatted(replicationFactor));
	}

	/**
	 * What forbids to create topics and partitions.
	 * @return the setting, or {@code null} if they may be created
	 */
	public @Nullable String obstacle() {
		if (!this.apply) {
			return "tandem.topics.apply is false";
		}
		return this.create ? null : "tandem.topics.create is false";
	}

	/**
	 * Whether it is remembered what Tandem did on the target.
	 * @return {@code true} if there is a use for that
	 */
	boolean remembers() {
		return this.delete || this.acls.sync() || this.configs.sync();
	}

	/**
	 * The replication factor of a topic on the target.
	 * @param source that of the topic on the source
	 * @param brokers number of brokers the target has
	 * @return at least one
	 */
	short replicationFactor(int source, int brokers) {
		int wanted = this.replicationFactor.equals("source") ? source : Integer.parseInt(this.replicationFactor);
		return (short) Math.max(1, Math.min(wanted, brokers));
	}

	/**
	 * Settings of ACLs of topics.
	 *
	 * @param sync whether ACLs of topics follow those of the source
	 * @param write whether those are taken over too that let somebody change a topic or
	 * its records, or forbid it
	 */
	public record Acls(@DefaultValue("false") boolean sync, @DefaultValue("false") boolean write) {

	}

	/**
	 * Settings of topic-level configurations.
	 *
	 * @param sync whether configurations follow those of the source's topic after the
	 * topic was created
	 * @param exclude names or regular expressions of configurations that are not taken
	 * over from the source's topic, besides those that are by default
	 * @param excludeDefaults whether those are excluded that go with the number of
	 * brokers, with tiered storage, and with how timestamps are treated
	 * @param keep names or regular expressions of configurations that stay as they are on
	 * the target, and are taken over only when a topic is created
	 * @param override configurations that all topics have on the target, whatever the
	 * source has
	 * @param profile the managed service that the target is: what it does not let users
	 * set is excluded too
	 */
	public record Configs(@DefaultValue("true") boolean sync, @DefaultValue List<String> exclude,
			@DefaultValue("true") boolean excludeDefaults, @DefaultValue List<String> keep,
			@DefaultValue Map<String, String> override, @Nullable ConfigProfile profile) {

		private static final Pattern BROKER_BOUND = Pattern
			.compile("(follower|leader)\\.replication\\.throttled\\.replicas");

		private static final Pattern DEFAULTS = Pattern
			.compile("message\\.timestamp\\.(type|difference\\.max\\.ms|before\\.max\\.ms|after\\.max\\.ms)|"
					+ "unclean\\.leader\\.election\\.enable|min\\.insync\\.replicas|remote\\..*|local\\.retention\\..*");

		public Configs {
			patterns("exclude", exclude);
			patterns("keep", keep);
			override.keySet()
				.forEach((key) -> Assert.isTrue(!BROKER_BOUND.matcher(key).matches(),
						() -> "tandem.topics.configs.override: '%s' names brokers and cannot be the same for all topics"
							.formatted(key)));
		}

		private static List<Pattern> patterns(String key, List<String> expressions) {
			List<Pattern> patterns = new ArrayList<>();
			for (String expression : expressions) {
				try {
					patterns.add(Pattern.compile(expression));
				}
				catch (PatternSyntaxException ex) {
					throw new IllegalArgumentException(
							"tandem.topics.configs.%s: '%s' is not a valid regular expression: %s".formatted(key,
									expression, ex.getDescription()),
							ex);
				}
			}
			return patterns;
		}

		/**
		 * Which configurations are taken over.
		 * @return the rules
		 */
		ConfigRules rules() {
			List<Pattern> excluded = patterns("exclude", this.exclude);
			excluded.add(BROKER_BOUND);
			if (this.excludeDefaults) {
				excluded.add(DEFAULTS);
			}
			if (this.profile != null) {
				excluded.add(this.profile.refused());
			}
			return new ConfigRules(excluded, patterns("keep", this.keep), this.override);
		}

		/**
		 * What a topic on the target is created with.
		 * @param own the configurations of the topic on the source
		 * @return those that are taken over, and those of all topics
		 */
		Map<String, String> of(Map<String, String> own) {
			Map<String, String> taken = new HashMap<>(own);
			taken.keySet().removeIf((key) -> !includes(key));
			taken.putAll(this.override);
			return taken;
		}

		boolean includes(String configuration) {
			return rules().includes(configuration);
		}

	}

}
