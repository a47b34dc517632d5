package io.github.tandem.topic.plan;

/**
 * What kind of thing keeps records from a topic on the target.
 */
public enum Refusal {

	/**
	 * The topic of the target, or what may be done to it.
	 */
	TARGET,

	/**
	 * Another topic of the source.
	 */
	CONFLICT,

	/**
	 * Somebody makes the topic of the source from one of the target.
	 */
	CYCLE

}
