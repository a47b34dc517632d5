package io.github.tandem.topic.plan;

import java.util.regex.Pattern;

/**
 * What a managed target lets its users set on topics, so that the rest is not even tried.
 */
public enum ConfigProfile {

	/**
	 * Amazon MSK Serverless, see "Configuration properties for MSK Serverless clusters"
	 * at <a href=
	 * "https://docs.aws.amazon.com/msk/latest/developerguide/serverless-config.html">AWS</a>.
	 * The brokers of provisioned clusters take what Kafka takes.
	 */
	MSK("cleanup\\.policy|compression\\.type|max\\.message\\.bytes|retention\\.(bytes|ms)|"
			+ "message\\.timestamp\\.(type|difference\\.max\\.ms)"),

	/**
	 * Azure Event Hubs, see the retention description of an event hub at <a href=
	 * "https://learn.microsoft.com/azure/templates/microsoft.eventhub/namespaces/eventhubs">Microsoft</a>.
	 */
	EVENT_HUBS("cleanup\\.policy|retention\\.ms|min\\.compaction\\.lag\\.ms|delete\\.retention\\.ms|"
			+ "message\\.timestamp\\.type"),

	/**
	 * Confluent Cloud, see "Configuration Reference for Topics in Confluent Cloud" at
	 * <a href=
	 * "https://docs.confluent.io/cloud/current/topics/manage.html">Confluent</a>.
	 */
	CONFLUENT_CLOUD("cleanup\\.policy|delete\\.retention\\.ms|max\\.compaction\\.lag\\.ms|max\\.message\\.bytes|"
			+ "message\\.timestamp\\..*|min\\.compaction\\.lag\\.ms|min\\.insync\\.replicas|retention\\.(bytes|ms)|"
			+ "segment\\.(bytes|ms)"),

	/**
	 * Redpanda, see "Topic Configuration Properties" at <a href=
	 * "https://docs.redpanda.com/25.1/reference/properties/topic-properties/">Redpanda</a>.
	 */
	REDPANDA("cleanup\\.policy|compression\\.type|delete\\.retention\\.ms|flush\\.ms|max\\.compaction\\.lag\\.ms|"
			+ "max\\.message\\.bytes|message\\.timestamp\\..*|min\\.cleanable\\.dirty\\.ratio|"
			+ "min\\.compaction\\.lag\\.ms|retention\\.(bytes|ms)|segment\\.(bytes|ms)");

	private final Pattern refused;

	ConfigProfile(String taken) {
		this.refused = Pattern.compile("(?!(" + taken + ")$).*");
	}

	/**
	 * What the target refuses.
	 * @return matches the names of configurations
	 */
	public Pattern refused() {
		return this.refused;
	}

}
