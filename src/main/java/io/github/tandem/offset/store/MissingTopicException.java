package io.github.tandem.offset.store;

/**
 * The topic is not there and may not be created.
 */
final class MissingTopicException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	MissingTopicException(String topic) {
		super(("the topic '%s' does not exist on the target and tandem.topics.create is false: create it with one "
				+ "partition and cleanup.policy=compact, or set tandem.offsets.enabled to false")
			.formatted(topic));
	}

}
