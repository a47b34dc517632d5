package io.github.tandem;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.route.Route;
import io.github.tandem.route.Routes;
import io.github.tandem.test.TwoClusters;
import io.github.tandem.test.TwoClustersTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the packages of the clusters and of the routes start without any other, as a
 * command does that looks at the clusters and replicates nothing.
 */
@TwoClustersTest
class ClustersAndRoutesIntegrationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(ClustersAndRoutes.class)
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
		.withBean(SimpleMeterRegistry.class)
		.withBean(TaskScheduler.class, SimpleAsyncTaskScheduler::new);

	@Test
	void startWithoutTheBridge(TwoClusters clusters) {
		this.runner
			.withPropertyValues("tandem.source.bootstrap-servers=" + clusters.source().bootstrapServers(),
					"tandem.target.bootstrap-servers=" + clusters.target().bootstrapServers(),
					"tandem.routes[0].name=orders", "tandem.routes[0].topics=orders", "tandem.shutdown-timeout=5s")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				String source = context.getBean("sourceCluster", Cluster.class).identify().id();
				String target = context.getBean("targetCluster", Cluster.class).identify().id();
				assertThat(source).isNotBlank().isNotEqualTo(target);
				assertThat(context.getBean(Routes.class).stream().map(Route::name)).containsExactly("orders");
			});
	}

	/**
	 * The two packages and the check of all keys.
	 */
	@ComponentScan(basePackageClasses = { Cluster.class, Routes.class })
	@ConfigurationPropertiesScan(basePackageClasses = { Cluster.class, Routes.class })
	@Import(UnknownKeys.class)
	static class ClustersAndRoutes {

	}

}
