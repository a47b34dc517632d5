package io.github.tandem;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationExcludeFilter;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.MultipartAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Replicates one Kafka cluster, the source, into another, the target. Beans come from the
 * configuration of each package, and only what is named like one is looked at: to read
 * all classes twice, also for their properties, took a tenth of the start.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
// of one cluster, of proxies and of uploads: nothing here needs them
@EnableAutoConfiguration(
		exclude = { KafkaAutoConfiguration.class, AopAutoConfiguration.class, MultipartAutoConfiguration.class })
@ComponentScan(resourcePattern = "**/*Configuration.class",
		excludeFilters = { @ComponentScan.Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class),
				@ComponentScan.Filter(type = FilterType.CUSTOM, classes = AutoConfigurationExcludeFilter.class) })
@Import({ UnknownKeys.class, UnresolvedPlaceholders.class, TrainingRun.class })
@EnableScheduling
public class TandemApplication {

	public static void main(String[] args) {
		if (Commands.isCalled(args)) {
			System.exit(Commands.run(Commands.output(), args));
		}
		SpringApplication application = new SpringApplication(TandemApplication.class);
		application.addListeners(new ExitOnRefusal());
		application.run(args);
	}

}
