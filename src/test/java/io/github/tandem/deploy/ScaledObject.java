package io.github.tandem.deploy;

import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import org.jspecify.annotations.Nullable;

/**
 * What KEDA scales, with all fields of version v1alpha1.
 *
 * @param apiVersion the version
 * @param kind the kind
 * @param metadata name and labels
 * @param spec what to scale, and by what
 */
record ScaledObject(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {

	/**
	 * What to scale, and by what.
	 */
	record Spec(Target scaleTargetRef, @Nullable Integer pollingInterval, @Nullable Integer initialCooldownPeriod,
			@Nullable Integer cooldownPeriod, @Nullable Integer idleReplicaCount, @Nullable Integer minReplicaCount,
			@Nullable Integer maxReplicaCount, @Nullable Fallback fallback, @Nullable Advanced advanced,
			List<Trigger> triggers) {

	}

	/**
	 * What is scaled.
	 */
	record Target(String apiVersion, String kind, String name, @Nullable String envSourceContainerName) {

	}

	/**
	 * What to do when a trigger does not answer.
	 */
	record Fallback(Integer failureThreshold, Integer replicas, @Nullable String behavior) {

	}

	/**
	 * How the HorizontalPodAutoscaler behind it is made.
	 */
	record Advanced(@Nullable Boolean restoreToOriginalReplicaCount,
			@Nullable AutoscalerConfig horizontalPodAutoscalerConfig, @Nullable ScalingModifiers scalingModifiers) {

	}

	/**
	 * The HorizontalPodAutoscaler behind it.
	 */
	record AutoscalerConfig(@Nullable String name, @Nullable HorizontalPodAutoscalerBehavior behavior) {

	}

	/**
	 * A formula over several triggers.
	 */
	record ScalingModifiers(@Nullable String formula, @Nullable String target, @Nullable String activationTarget,
			@Nullable String metricType) {

	}

	/**
	 * What is measured; all metadata are text.
	 */
	record Trigger(String type, @Nullable String name, @Nullable Boolean useCachedMetrics, Map<String, String> metadata,
			@Nullable Authentication authenticationRef, @Nullable String metricType) {

	}

	/**
	 * Where a trigger finds its credentials.
	 */
	record Authentication(String name, @Nullable String kind) {

	}

}
