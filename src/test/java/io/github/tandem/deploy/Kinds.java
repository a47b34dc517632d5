package io.github.tandem.deploy;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import org.springframework.util.Assert;

/**
 * The kinds of object that the chart may render, each with the type that knows all its
 * fields.
 */
final class Kinds {

	private static final Map<String, Class<?>> TYPES = Map.ofEntries(Map.entry("v1 ConfigMap", ConfigMap.class),
			Map.entry("v1 Pod", Pod.class), Map.entry("v1 Service", Service.class),
			Map.entry("v1 ServiceAccount", ServiceAccount.class), Map.entry("apps/v1 Deployment", Deployment.class),
			Map.entry("autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
			Map.entry("batch/v1 Job", Job.class), Map.entry("gateway.networking.k8s.io/v1 HTTPRoute", HTTPRoute.class),
			Map.entry("keda.sh/v1alpha1 ScaledObject", ScaledObject.class),
			Map.entry("monitoring.coreos.com/v1 PodMonitor", PodMonitor.class),
			Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class),
			Map.entry("monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class),
			Map.entry("networking.k8s.io/v1 Ingress", Ingress.class),
			Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
			Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class));

	private static final ObjectMapper STRICT = JsonMapper.builder()
		.annotationIntrospector(new NoUnknownFields())
		.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.build();

	private Kinds() {
	}

	/**
	 * Read an object.
	 * @param object its fields
	 * @return the same as its type
	 * @throws IllegalArgumentException if the type does not know a field, or the kind is
	 * none that the chart may render
	 */
	static Object read(Map<String, Object> object) {
		String kind = "%s %s".formatted(object.get("apiVersion"), object.get("kind"));
		Class<?> type = TYPES.get(kind);
		Assert.notNull(type, () -> "not a kind that the chart renders: " + kind);
		return STRICT.convertValue(object, type);
	}

	/**
	 * Takes away the place in which the models keep fields that they do not know.
	 */
	private static final class NoUnknownFields extends JacksonAnnotationIntrospector {

		private static final long serialVersionUID = 1L;

		@Override
		public Boolean hasAnySetter(Annotated annotated) {
			return false;
		}

		@Override
		public JsonIgnoreProperties.Value findPropertyIgnoralByName(MapperConfig<?> config, Annotated annotated) {
			return JsonIgnoreProperties.Value.empty();
		}

	}

}
