import { Json } from '../../resources/shape';
import { TemplateValues } from '../../resources/template-values';
import { BilledResource } from '../billed-resource';
import { Charges } from '../charges';
import { Ranges, UsageRange } from '../usage-range';

/** Size of a volume without one, in GiB: that of Amazon Linux and Ubuntu images. */
const IMAGE_GIB = 8;
const FREE_IOPS = 3000;
const FREE_THROUGHPUT = 125;

/** Adds the volumes of each of `count` instances. */
export function volumes(charges: Charges, resource: BilledResource, count: UsageRange, disks: readonly Json[]): void {
  const values = charges.template(resource);
  disks.forEach((disk) => {
    // A volume of an image is gp2 or gp3 as the image says; gp3 is the default of current ones.
    const type = values.textOr(disk.VolumeType, 'gp3');
    const size = values.numberOr(disk.VolumeSize ?? disk.Size, IMAGE_GIB);
    const iops = values.numberOr(disk.Iops, FREE_IOPS);
    const throughput = values.numberOr(disk.Throughput, FREE_THROUGHPUT);
    if (TemplateValues.isFunction(disk) || type === '' || size === undefined) {
      return charges.leaveOut(resource, 'the size or type of a volume is known at deployment only');
    }
    const each = (quantity: number): UsageRange => Ranges.times(count, quantity);
    charges.add(resource, `ebs.${type}`, each(size), `volume of ${size} GiB for each`);
    if (iops === undefined || throughput === undefined) {
      return charges.leaveOut(resource, 'the performance of a volume is known at deployment only');
    }
    if (type === 'gp3' && iops > FREE_IOPS) {
      charges.add(resource, 'ebs.gp3.iops', each(iops - FREE_IOPS), `${iops} IOPS, ${FREE_IOPS} included`);
    }
    if (type === 'gp3' && throughput > FREE_THROUGHPUT) {
      const extra = throughput - FREE_THROUGHPUT;
      charges.add(resource, 'ebs.gp3.throughput', each(extra), `${throughput} MB/s, ${FREE_THROUGHPUT} included`);
    }
  });
}
