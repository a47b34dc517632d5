package io.github.tandem.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a chart renders: objects of their own types, none of which has a field that its
 * type does not know.
 *
 * @param objects the objects, in the order that Helm applies them
 */
record Rendering(List<Object> objects) {

	/**
	 * Read what Helm prints.
	 * @param text YAML documents
	 * @return the objects in them
	 * @throws IllegalArgumentException if one has a field that its type does not know
	 */
	@SuppressWarnings("unchecked")
	static Rendering of(String text) {
		LoaderOptions options = new LoaderOptions();
		options.setAllowDuplicateKeys(false);
		options.setMaxAliasesForCollections(100);
		List<Object> objects = new ArrayList<>();
		for (Object document : new Yaml(options).loadAll(text)) {
			if (document != null) {
				objects.add(Kinds.read((Map<String, Object>) document));
			}
		}
		return new Rendering(objects);
	}

	<T> Stream<T> all(Class<T> type) {
		return this.objects.stream().filter(type::isInstance).map(type::cast);
	}

	/**
	 * The only object of a type.
	 * @param <T> the type
	 * @param type the type
	 * @return the object
	 */
	<T> T the(Class<T> type) {
		List<T> found = all(type).toList();
		assertThat(found).as(type.getSimpleName()).hasSize(1);
		return found.get(0);
	}

	Deployment deployment() {
		return the(Deployment.class);
	}

	// of the Job if there is no Deployment
	PodSpec pod() {
		return all(Job.class).findFirst()
			.map((job) -> job.getSpec().getTemplate().getSpec())
			.orElseGet(() -> deployment().getSpec().getTemplate().getSpec());
	}

	Container container() {
		return pod().getContainers().get(0);
	}

	EnvVar variable(String name) {
		return container().getEnv()
			.stream()
			.filter((variable) -> variable.getName().equals(name))
			.findFirst()
			.orElseThrow(() -> new AssertionError("no variable " + name));
	}

	/**
	 * The configuration in the ConfigMap that the pod mounts.
	 * @return application.yml
	 */
	String application() {
		String name = pod().getVolumes()
			.stream()
			.filter((volume) -> volume.getName().equals("config"))
			.map((volume) -> volume.getConfigMap().getName())
			.findFirst()
			.orElseThrow();
		return all(ConfigMap.class).filter((map) -> map.getMetadata().getName().equals(name))
			.map((map) -> map.getData().get("application.yml"))
			.findFirst()
			.orElseThrow();
	}

	Stream<PodSpec> pods() {
		return Stream.of(all(Deployment.class).map((deployment) -> deployment.getSpec().getTemplate().getSpec()),
				all(Job.class).map((job) -> job.getSpec().getTemplate().getSpec()), all(Pod.class).map(Pod::getSpec))
			.flatMap(Function.identity());
	}

	Stream<HasMetadata> named() {
		return all(HasMetadata.class);
	}

}
